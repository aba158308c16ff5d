"""Readers, a folder or module for each family of formats, that turn the bytes of a file into a Reading.

Each family declares its formats in ``FORMATS``. Importing it loads no parser; readers import parsers when called.
"""

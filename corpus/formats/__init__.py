"""A folder or a file for each family of formats: a file's bytes become a Reading.

Each says in ``FORMATS`` what it reads. Importing it loads no parser: what asks for one imports it where it is called.
"""

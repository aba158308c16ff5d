"""Spreadsheets: .xlsx, .xlsm, .xls, .ods and .csv."""

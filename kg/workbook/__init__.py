"""The workbook: a plan as sheets with one row a thing, made, read and written back."""

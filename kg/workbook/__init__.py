"""A plan of one's own: a workbook of sheets, its source texts, quotes and figures."""

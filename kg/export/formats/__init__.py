"""One file for each format, and the table that names them all."""

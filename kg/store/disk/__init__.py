"""A graph in a folder: generations of it, each whole, and the sources that they were made from."""

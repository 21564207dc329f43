"""The graph for other tools: one file or folder in a format, with its account."""

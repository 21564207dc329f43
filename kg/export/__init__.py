"""The graph for other tools: one file for each family of formats."""

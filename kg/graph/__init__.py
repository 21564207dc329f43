"""The graph as files: which make it, and the one form they are written in."""

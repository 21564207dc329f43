"""Telling what is wrong with a graph: literals, shapes, checks, passages; each finding a value."""

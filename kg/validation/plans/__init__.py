"""Validating plan by plan: what a unit is, what it needs of the rest, and who does the work."""

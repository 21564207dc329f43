"""Faults to plant: each breaks a written rule, and names what must be found."""

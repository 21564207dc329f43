"""SHACL engines behind one interface: each finds the same, in the same words."""

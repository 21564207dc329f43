"""SHACL engines behind one interface: each finds the same, told in the same words."""

"""The property graph between our statements and everybody's formats."""

"""The command `kg`: a skin that parses, calls one function, renders and picks the exit code."""

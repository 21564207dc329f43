"""The command `kg`: a skin that parses, calls one function, renders and picks the exit code."""

import gc

# A command is short: looking for cycles while its modules load is time spent for nothing.
gc.set_threshold(100_000)

"""The command `kg`: a skin that parses, calls one function, renders and picks the exit code."""

import gc

# Modules that load make garbage in no cycles; this earns 5 % of `kg query clusters`, which may take
# 2.5 times what bare pyoxigraph takes.
gc.set_threshold(100_000)

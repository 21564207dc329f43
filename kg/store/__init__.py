"""Where the graph lives: one small interface, one file for each kind of store."""

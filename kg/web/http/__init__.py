"""The server: SPARQL, graphs and things as data, pages, and what keeps it safe."""

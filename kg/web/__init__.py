"""Pages of the graph, for a browser and as files, and the server of both and of SPARQL."""

"""What came of a commitment: facts read from the graph, one rule, verdicts with their reasons."""

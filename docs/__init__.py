"""What is written about the project; `docs.generate` writes the pages that are drawn."""

"""What is written about the project; `docs.generate` writes the reference pages."""

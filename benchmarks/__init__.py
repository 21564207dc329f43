"""How fast: ratios against the barest program that does the same, in one run."""

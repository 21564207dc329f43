"""One offline page that shows a plan, what came of it, and how sure one can be."""

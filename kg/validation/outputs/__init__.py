"""A report for whoever reads it: people, code hosts, test runners, other SHACL tools."""

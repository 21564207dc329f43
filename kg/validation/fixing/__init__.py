"""What could be done about a finding: a fix where only one is possible, else the nearest term."""

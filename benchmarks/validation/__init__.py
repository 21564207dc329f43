"""Validation measured: whole processes over generated plans, side by side with plain pySHACL."""

"""Plans of many fictitious cities, clean or with faults of known place and kind."""

from benchmarks.plans.unit import context, plan
from benchmarks.plans.writing import plans_for, write_files, write_nquads

__all__ = ["context", "plan", "plans_for", "write_files", "write_nquads"]

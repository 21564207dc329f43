"""Plans of many fictitious cities: `plan` and `context` as lines, `write_nquads` as a file."""

from benchmarks.plans.unit import context, plan
from benchmarks.plans.writing import plans_for, write_nquads

__all__ = ["context", "plan", "plans_for", "write_nquads"]

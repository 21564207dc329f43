"""Plans of many fictitious cities.

python -m benchmarks.plans --triples 1000000 --seed 1 --nquads build/plans.nq
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.plans.writing import write_nquads


def main() -> None:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=__doc__)
    parser.add_argument("--triples", type=int, required=True, help="about how many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nquads", type=Path, required=True, help="file to write")
    chosen = parser.parse_args()
    write_nquads(chosen.nquads, triples=chosen.triples, seed=chosen.seed)


if __name__ == "__main__":
    main()

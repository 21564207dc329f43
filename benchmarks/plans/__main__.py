"""Plans of many fictitious cities, clean or with faults of known place and kind.

python -m benchmarks.plans --triples 1000000 --seed 1 --nquads FILE --truth FILE
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.plans.writing import write_files, write_nquads
from kg.errors import InputError


def main() -> None:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=__doc__)
    parser.add_argument("--triples", type=int, required=True, help="about how many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, help="how many; default: 700 in a million triples")
    parser.add_argument("--across", type=int, default=0, help="faults that span two plans")
    parser.add_argument("--truth", type=Path, help="what must be found, as JSON Lines")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--nquads", type=Path, help="a file, its graphs by unit")
    where.add_argument("--files", type=Path, help="a folder, a Turtle file for each graph")
    chosen = vars(parser.parse_args())
    file, folder = chosen.pop("nquads"), chosen.pop("files")
    try:
        if file:
            write_nquads(file, **chosen)
        else:
            write_files(folder, **chosen)
    except InputError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()

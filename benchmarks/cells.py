"""How many figure cells are read, beside cn2an, which reads Chinese numerals.

    python -m benchmarks.cells

The cells are those of `tests/workbook/`: written by hand, and seen in published plans. Install
cn2an beside the project for its part. Its `transform` searches a text for numbers, of which the
first is taken, without comparator and unit; `cn2an` takes nothing but a number.
"""

from __future__ import annotations

import csv
import re
import warnings
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from kg.namespaces import expand
from kg.workbook.figures import Figure, Units, read

_CELLS = Path(__file__).parent.parent / "tests" / "workbook"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((_CELLS / name).read_text("utf-8").splitlines(), delimiter="\t"))


def ours() -> Callable[[dict[str, str]], Decimal | None]:
    lines = csv.reader((_CELLS / "units.tsv").read_text("utf-8").splitlines(), delimiter="\t")
    units = Units.of((name, unit, expand(f"dimension:{kind}")) for name, unit, kind in lines)

    def value(row: dict[str, str]) -> Decimal | None:
        found = read(row["words"], units, has_baseline=bool(row["baseline"]))
        return found.value if isinstance(found, Figure) else None

    return value


def theirs(searches: bool) -> Callable[[dict[str, str]], Decimal | None]:
    import cn2an

    def value(row: dict[str, str]) -> Decimal | None:
        try:
            if not searches:
                return Decimal(str(cn2an.cn2an(row["words"], "smart")))
            numbers = re.findall(r"-?\d+(?:\.\d+)?", cn2an.transform(row["words"], "cn2an"))
            return Decimal(numbers[0]) if numbers else None
        except (ValueError, TypeError, KeyError):
            return None

    return value


def counts(value: Callable[[dict[str, str]], Decimal | None]) -> Counter[str]:
    """Cells with a figure that are read, misread and not read; open ones asked and not asked."""
    found: Counter[str] = Counter()
    for row in rows("figures.tsv") + rows("figures-seen.tsv"):
        expected, got = row["reads"].split()[1], value(row)
        if row["reads"].startswith("?"):
            found["asked" if got is None else "not asked"] += 1
        else:
            kind = "not read" if got is None else "misread"
            found["read" if got is not None and got == Decimal(expected) else kind] += 1
    return found


def main() -> None:
    print("kg", dict(counts(ours())))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for searches, name in ((False, "cn2an.cn2an"), (True, "cn2an.transform")):
            print(name, dict(counts(theirs(searches))))


if __name__ == "__main__":
    main()

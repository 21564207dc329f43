"""A plan with thirty claims from nothing to verdicts: the cells that are typed, and the commands.

    PYTHONPATH=tests python -m workbook.thirty

`thirty/` has the texts of a fictitious city and what an analyst types into each sheet. A program
types it here into the blank book of a new workspace, with eight mistakes, reads where the findings
are, mends these cells, and goes on as docs/own-plan.md does. No person was timed.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from workbook.test_own_plan import cells_of

FOLDER = Path(__file__).with_suffix("")
HEADS = 2
_MISTAKES: Mapping[tuple[int, str], str] = {
    (4, "原文（文本片段）"): "规模以上工业企业营业收人超过2000亿元",
    (10, "承诺力度"): "明确实行",
    (11, "标签（英文）"): "Core digital economy about 10 per cent of GDP",
    (12, "数值"): "300以上",
    (16, "期限"): "2024年前",
    (20, "单位"): "",
    (21, "编号"): "C020",
    (24, "标签（英文）"): "",
}
"""What is typed wrongly at first, by claim and column."""
NEXT: Sequence[Sequence[str]] = (
    ("import", "--data", "jichuan"),
    ("validate", "--data", "jichuan"),
    ("query", "claims", "--data", "jichuan", "-f", "csv"),
    ("show", "jichuan-2021-c004", "--data", "jichuan"),
    ("track", "--data", "jichuan", "-f", "csv"),
    ("build", "--data", "jichuan"),
)
"""The commands after the last dry run."""

Run = Callable[[Path, Sequence[str]], tuple[int, str]]


@dataclass
class Walk:
    """What each command gave, in their order, and the cells that were reported first."""

    answers: list[tuple[Sequence[str], int, str]] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    mistaken: list[str] = field(default_factory=list)

    def out(self, *command: str) -> str:
        """What the last command that begins so printed."""
        return next(o for c, _, o in reversed(self.answers) if tuple(c[: len(command)]) == command)


def typed(name: str) -> list[list[str]]:
    """The heads and rows of a sheet, as they are typed."""
    with (FOLDER / "sheets" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def walk(folder: Path, run: Run) -> Walk:
    """Make a workspace in `folder` and go from its blank book to the page of verdicts."""
    done = Walk()

    def kg(*command: str) -> str:
        done.answers.append((command, *run(folder, command)))
        return done.answers[-1][2]

    kg("init", "jichuan", "--lang", "zh")
    home = folder / "jichuan"
    for path in FOLDER.glob("*.txt"):
        shutil.copy(path, home / "sources")
    fill(home / "book.xlsx", done)
    found = kg("import", "--data", "jichuan", "--dry-run")
    done.reported = re.findall(r"book\.xlsx (\w+![A-Z]+[0-9]+): ", found)
    fill(home / "book.xlsx", done, mended=True)
    for path in (home / "sources").glob("*.outline.tsv"):  # all guessed headings are right
        path.write_text(path.read_text("utf-8").partition("\n")[2], "utf-8")
    kg("import", "--data", "jichuan", "--dry-run")
    for command in NEXT:
        kg(*command)
    return done


def fill(path: Path, done: Walk, *, mended: bool = False) -> None:
    """Type the rows into the book, with the mistakes; mended, only the cells that were wrong."""
    book = openpyxl.load_workbook(path)
    for file in sorted((FOLDER / "sheets").iterdir()):
        sheet, (heads, *rows) = book[file.stem], typed(file.stem)
        places = {str(cell.value).replace("\n", ""): cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, 1):
            for head, right in zip(heads, row, strict=True):
                wrong = _MISTAKES.get((number, head)) if file.stem == "表述" else None
                cell = sheet.cell(number + HEADS, places[head])
                if mended and wrong is None:
                    continue
                cell.value = (right if mended or wrong is None else wrong) or None
                if not mended and wrong is not None:
                    done.mistaken.append(f"{file.stem}!{cell.coordinate}")
    book.save(path)


def cells() -> Counter[str]:
    """The cells of the claims that are typed, chosen from lists, or copied from the row above."""
    return sum(cells_of(FOLDER / "sheets")["Claims"], Counter[str]())


def main() -> None:
    """Print the cells a claim and the seconds of the commands, each a new process."""
    seconds: list[float] = []

    def run(folder: Path, command: Sequence[str]) -> tuple[int, str]:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "kg", *command], cwd=folder, capture_output=True, text=True
        )
        seconds.append(time.perf_counter() - began)
        return done.returncode, done.stdout + done.stderr

    with tempfile.TemporaryDirectory() as top:
        done = walk(Path(top), run)
    for (command, code, _), took in zip(done.answers, seconds, strict=True):
        print(f"{took:6.2f} s  kg {' '.join(command)} ({code})")
    claims = len(typed("表述")) - 1
    for kind, number in cells().items():
        print(f"{number / claims:.1f} cells a claim {kind}")
    print(f"{claims} claims, {len(seconds)} commands, {sum(seconds):.1f} s")


if __name__ == "__main__":
    main()

"""Since the last run: the report is always the one of looking at everything."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from validation.plans import at_once
from validation.plans.comparing import outcome
from validation.plans.remembering import since_last
from validation.plans.worlds import DATA, PLANS, Row, worlds

from kg.validation.plans import cache

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "10"))
KEPT = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)

Files = dict[str, list[Row]]
GRAPHS = (*(graph for graphs in PLANS.values() for graph in graphs), "shared", "more")


def text(rows: list[Row]) -> str:
    return "".join(f"{row.line()}\n" for row in rows)


@st.composite
def edits(draw: st.DrawFn, others: list[Row]) -> Callable[[Path], None]:
    """Something that a person does to the files of a folder."""
    kind = draw(st.sampled_from(sorted(EDITS)))
    number, row = draw(st.integers(0, 30)), draw(st.sampled_from(others))

    def edit(folder: Path) -> None:
        files = sorted(folder.iterdir())
        path = files[number % len(files)]
        lines = path.read_text("utf-8").splitlines(keepends=True)
        EDITS[kind](path, lines, number % max(1, len(lines)), f"{row.line()}\n")

    return edit


def add(path: Path, lines: list[str], at: int, line: str) -> None:
    path.write_text("".join([*lines[:at], line, *lines[at:]]), "utf-8")


def remove(path: Path, lines: list[str], at: int, line: str) -> None:
    path.write_text("".join([*lines[:at], *lines[at + 1 :]]), "utf-8")


def shift(path: Path, lines: list[str], at: int, line: str) -> None:
    path.write_text("".join([*lines[:at], "\n# moved down\n", *lines[at:]]), "utf-8")


def turn(path: Path, lines: list[str], at: int, line: str) -> None:
    path.write_text("".join(reversed(lines)), "utf-8")


def touch(path: Path, lines: list[str], at: int, line: str) -> None:
    path.touch()


def leave(path: Path, lines: list[str], at: int, line: str) -> None:
    pass


def rename(path: Path, lines: list[str], at: int, line: str) -> None:
    """Call a graph by another name, which may be that of another plan's."""
    old, new = GRAPHS[at % len(GRAPHS)], GRAPHS[len(line) % len(GRAPHS)]
    path.write_text("".join(lines).replace(f"<{DATA}{old}>", f"<{DATA}{new}>"), "utf-8")


def add_file(path: Path, lines: list[str], at: int, line: str) -> None:
    path.with_name(f"added-{at}.nq").write_text(line, "utf-8")


def remove_file(path: Path, lines: list[str], at: int, line: str) -> None:
    if len(list(path.parent.iterdir())) > 1:
        path.unlink()


def move_file(path: Path, lines: list[str], at: int, line: str) -> None:
    path.rename(path.with_name(f"z-{path.name}"))


EDITS = {
    function.__name__: function
    for function in (
        *(add, remove, shift, turn, touch, leave, rename, add_file, remove_file, move_file),
    )
}


@settings(max_examples=EXAMPLES, suppress_health_check=KEPT)
@given(data=st.data(), clock=st.sampled_from([0, 2 * 10**9]))
def test_the_report_is_that_of_looking_at_everything(
    data: st.DataObject, clock: int, small: Callable[[bytes], None]
) -> None:
    """After each of some edits, in files of N-Quads that hold a graph or several."""
    said, more = data.draw(worlds()), data.draw(worlds().filter(bool))
    small(text([*said, *more]).encode())
    whole_file = data.draw(st.booleans())
    with tempfile.TemporaryDirectory() as top, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", f"{top}/cache")
        patch.setattr(cache, "_CLOCK", clock)
        folder = Path(top) / "data"
        folder.mkdir()
        for graph in ["all"] if whole_file else sorted({row.graph for row in said}):
            own = [row for row in said if whole_file or row.graph == graph]
            own = sorted(own, key=lambda row: row.graph)
            (folder / f"{graph.strip('_:') or 'none'}.nq").write_text(text(own), "utf-8")
        for edit in [leave_all, *data.draw(st.lists(edits(more), min_size=1, max_size=5))]:
            edit(folder)
            files = sorted(folder.iterdir())
            expected = outcome(lambda files=files: at_once.validate(files, "fast"))
            assert outcome(lambda files=files: since_last(folder, files)) == expected


def leave_all(folder: Path) -> None:
    """Nothing is done before the first run."""

"""Cells of XML: what is remembered of them changes nothing, and is little however long they are."""

from __future__ import annotations

import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export.formats.xml import Cells
from kg.export.graph.model import ALWAYS, Column, Node
from kg.export.ledger import Ledger

COLUMNS = (
    Column("one"),
    Column("several", many=True),
    Column("known", kind="boolean"),
    Column("own", property="urn:x:own"),
)
TEXTS = st.sampled_from(["a", "大团", "a&b", "bell\x07", "", "long" * 300, "new\nline"])
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "one": st.tuples(TEXTS),
        "own": st.tuples(TEXTS),
        "several": st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
        "known": st.sampled_from([("true",), ("false",)]),
    },
)


def cells(ledger: Ledger) -> Cells:
    def told(text: str, element: object, column: Column) -> str:
        ledger.alter("boolean-word", "a", column.key, text)
        return text.upper()

    return Cells(ledger, COLUMNS, lambda c: f"<{c.key}>%s</{c.key}>", spelled="boolean", spell=told)


def node(row: dict[str, tuple[str, ...]]) -> Node:
    return Node("a", "Thing", "a", row, ALWAYS)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(ROWS, max_size=8))
def test_a_row_is_written_and_told_as_if_it_were_the_first(
    rows: list[dict[str, tuple[str, ...]]],
) -> None:
    one, each = Ledger(), Ledger()
    writer = cells(one)
    together = [writer.within("<a>", node(row), b"</a>") for row in rows]
    assert together == [cells(each).within("<a>", node(row), b"</a>") for row in rows]
    assert one.altered == each.altered


def test_long_texts_are_not_held() -> None:
    """Counts what is held after 300 texts of 20,000 characters: less than four of them."""
    writer = cells(Ledger())
    writer.within("", node({"one": ("short",), "several": ("short",)}), b"")
    tracemalloc.start()
    try:
        for number in range(300):
            text = f"{number}" * 20_000
            writer.within("", node({"one": (text[:20_000],), "several": (text[:20_000],)}), b"")
        del text
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 80_000

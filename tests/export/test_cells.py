"""Cells of XML: a row written as a whole is the same as its cells, and little of it is held."""

from __future__ import annotations

import tracemalloc
from xml.sax.saxutils import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export.formats.tables import encoded
from kg.export.formats.xml import Cells
from kg.export.graph.model import ALWAYS, Column, Node
from kg.export.ledger import Ledger

COLUMNS = (Column("one"), Column("several", many=True), Column("known", kind="boolean"))
TEXTS = st.sampled_from(["a", "大同", "a&b", "bell\x07", "", "a\\b", 'say "no"', "new\nline", "%s"])
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "one": st.tuples(TEXTS),
        "several": st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
        "known": st.sampled_from([("true",), ("false",)]),
    },
)
ENTITIES = {"&quot;": '"', "&#9;": "\t", "&#10;": "\n", "&#13;": "\r"}


def cells(ledger: Ledger) -> Cells:
    words = {"true": "yes", "false": "no"}
    return Cells(ledger, COLUMNS, lambda c: f"<{c.key}>%s</{c.key}>", encoded, words)


def node(row: dict[str, tuple[str, ...]]) -> Node:
    return Node("a", "Thing", "a", row, ALWAYS)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ROWS)
def test_each_cell_holds_its_values(row: dict[str, tuple[str, ...]]) -> None:
    ledger = Ledger()
    wanted = ""
    for key, texts in row.items():
        text = {"true": "yes", "false": "no"}.get(texts[0], texts[0])
        text = encoded(list(texts)) if key == "several" else text
        wanted += f"<{key}>{text}</{key}>".replace("\x07", "\ufffd")
    assert unescape(cells(ledger).of(node(row)), ENTITIES) == wanted
    bells = sum("\x07" in text for texts in row.values() for text in texts[:1])
    assert ledger.altered["boolean-word"] == ("known" in row)
    assert ledger.altered["xml-character"] <= bells


def test_long_texts_are_not_held() -> None:
    """Counts what is held after 300 texts of 20,000 characters: less than four of them."""
    writer = cells(Ledger())
    writer.of(node({"one": ("short",), "several": ("short",)}))
    tracemalloc.start()
    try:
        for number in range(300):
            text = f"{number}" * 20_000
            writer.of(node({"one": (text[:20_000],), "several": (text[:20_000],)}))
        del text
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 80_000

"""DOT, the language of Graphviz."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import wrap
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats.picture import Arrow, Box, Picture, picture

FONTS = "Noto Sans CJK SC,Microsoft YaHei,PingFang SC,sans-serif"
_STYLES = {
    "promised": ", style=dashed",
    "presupposed": ", style=dotted",
    "observed": ", style=solid",
    "inferred": ", style=bold",
    "untold": ", color=gray",
}
_NOTED = frozenset({"claim", "source_document", "source_place"})
_WIDTH = 28
_HEAD = f"""\
digraph kg {{
    graph [rankdir=LR, fontname="{FONTS}"]
    node [shape=box, style=rounded, fontname="{FONTS}", fontsize=12]
    edge [fontname="{FONTS}", fontsize=9]
"""


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the picture; the line of an arrow tells the kind of evidence."""
    drawn, text = drawing(material)
    file.write(text.encode())
    return drawn.counts


def drawing(material: Material) -> tuple[Picture, str]:
    """The picture, and its text."""
    drawn = picture(material, noted=_NOTED)
    lines = [*map(_box, drawn.boxes), *map(_arrow, drawn.arrows)]
    return drawn, _HEAD + "".join(f"    {line}\n" for line in lines) + "}\n"


def _box(box: Box) -> str:
    return f'{_quoted(box.id)} [label="{_lines(box.title)}\\n{_lines(box.below)}"]'


def _arrow(arrow: Arrow) -> str:
    note = f', tooltip="{_escaped(arrow.note)}"' if arrow.note else ""
    style = _STYLES.get(arrow.kind, "")
    told = f'id={_quoted(arrow.id)}, label="{_lines(arrow.title)}"{style}{note}'
    return f"{_quoted(arrow.source)} -> {_quoted(arrow.target)} [{told}]"


def _lines(text: str) -> str:
    """Text in lines of a width that can be read."""
    lines = (part for line in text.splitlines() for part in wrap(line, _WIDTH) or [""])
    return "\\n".join(map(_escaped, lines))


def _escaped(text: str) -> str:
    """Text within quotes; Graphviz reads entities of HTML too."""
    return re.sub(r'["\\]', r"\\\g<0>", text.replace("&", "&amp;"))


def _quoted(name: str) -> str:
    """A name as DOT has it; an IRI has neither quotes nor backslashes."""
    return f'"{name}"'

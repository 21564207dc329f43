"""DOT, the language of Graphviz, and SVG, which that draws."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from textwrap import wrap
from typing import BinaryIO

from kg.errors import EngineError, InputError
from kg.export.context import ExportContext
from kg.export.formats.picture import Arrow, Box, picture

FONTS = "Noto Sans CJK SC,Microsoft YaHei,PingFang SC,sans-serif"
_STYLES = {
    "promised": ", style=dashed",
    "presupposed": ", style=dotted",
    "observed": ", style=solid",
    "inferred": ", style=bold",
    "unknown": ", color=gray",
}
_NOTED = frozenset({"claim", "source_document", "source_place"})
_LINE_LENGTH = 28
_TIMEOUT_SECONDS = 120
_HEAD = f"""\
digraph kg {{
    graph [rankdir=LR, fontname="{FONTS}"]
    node [shape=box, style=rounded, fontname="{FONTS}", fontsize=12]
    edge [fontname="{FONTS}", fontsize=9]
"""


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the picture as text, or as Graphviz draws it; arrows show the kind of evidence.

    Raises `InputError` where Graphviz is not installed, `EngineError` where it fails.
    """
    program = _program() if context.format.name == "svg" else ""
    drawn = picture(context, noted=_NOTED)
    lines = [*map(_box, drawn.boxes), *map(_arrow, drawn.arrows)]
    text = _HEAD + "".join(f"    {line}\n" for line in lines) + "}\n"
    file.write(_svg(program, text) if program else text.encode())
    return drawn.counts


def _program() -> str:
    program = shutil.which("dot")
    if program is None:
        raise InputError(
            "svg: needs the program dot, which is not installed; install graphviz, or export dot",
            "svg：需要程序 dot，但尚未安装；请安装 graphviz，或导出 dot 格式",
        )
    return program


def _svg(program: str, text: str) -> bytes:
    try:
        done = subprocess.run(
            [program, "-Tsvg"], input=text.encode(), capture_output=True, timeout=_TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise EngineError(
            f"svg: dot took more than {_TIMEOUT_SECONDS} s; ask for less with --hops or --class",
            f"svg：dot 用时超过 {_TIMEOUT_SECONDS} 秒；请用 --hops 或 --class 缩小范围",
        ) from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise EngineError(
            f"svg: dot failed ({why}); export dot", f"svg：dot 出错（{why}）；请导出 dot 格式"
        )
    return done.stdout


def _box(box: Box) -> str:
    return f'{_quoted(box.id)} [label="{_lines(box.title)}\\n{_lines(box.below)}"]'


def _arrow(arrow: Arrow) -> str:
    note = f', tooltip="{_escaped(arrow.note)}"' if arrow.note else ""
    style = _STYLES.get(arrow.kind, "")
    attributes = f'id={_quoted(arrow.id)}, label="{_lines(arrow.title)}"{style}{note}'
    return f"{_quoted(arrow.source)} -> {_quoted(arrow.target)} [{attributes}]"


def _lines(text: str) -> str:
    """Text in lines of a width that can be read."""
    lines = (part for line in text.splitlines() for part in wrap(line, _LINE_LENGTH) or [""])
    return "\\n".join(map(_escaped, lines))


def _escaped(text: str) -> str:
    """Text within quotes; Graphviz reads entities of HTML too."""
    return re.sub(r'["\\]', r"\\\g<0>", text.replace("&", "&amp;"))


def _quoted(name: str) -> str:
    """A name as DOT has it; an IRI has neither quotes nor backslashes."""
    return f'"{name}"'

"""Mermaid, a picture as text that GitHub and wikis draw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from kg.errors import InputError
from kg.export.context import ExportContext
from kg.export.formats.picture import Arrow, picture

_ARROWS = {"promised": "-.->", "presupposed": "-.->", "inferred": "==>"}
_FONTS = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
_HEAD = f'%%{{init: {{"themeVariables": {{"fontFamily": "{_FONTS}"}}}}}}%%\nflowchart LR\n'
_MAX_ARROWS = 500
_MAX_CHARACTERS = 50_000
_PLAIN = re.compile(r"[^\w .,:/()（），。、；：《》·…–-]")


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the picture; promises are dashed, conclusions thick.

    Raises `InputError` for more than Mermaid draws.
    """
    drawn = picture(context)
    names = {box.id: f"n{number}" for number, box in enumerate(drawn.boxes, 1)}
    boxes = (f'{names[box.id]}["{_text(box.title)}<br/>{_text(box.below)}"]' for box in drawn.boxes)
    lines = [*boxes, *(_arrow(arrow, names) for arrow in drawn.arrows)]
    text = _HEAD + "".join(f"  {line}\n" for line in lines)
    _refuse_large(len(drawn.arrows), len(text.encode("utf-16-le")) // 2)
    file.write(text.encode())
    return drawn.counts


def _refuse_large(arrows: int, characters: int) -> None:
    if arrows > _MAX_ARROWS or characters > _MAX_CHARACTERS:
        raise InputError(
            f"mermaid: {arrows} arrows in {characters} characters, and Mermaid draws "
            f"{_MAX_ARROWS} in {_MAX_CHARACTERS}; lower --hops, or export svg",
            f"mermaid：共 {arrows} 个箭头、{characters} 个字符，而 Mermaid 至多绘制 "
            f"{_MAX_ARROWS} 个箭头、{_MAX_CHARACTERS} 个字符；请减小 --hops，或导出 svg",
        )


def _arrow(arrow: Arrow, names: Mapping[str, str]) -> str:
    line = _ARROWS.get(arrow.kind, "-->")
    return f'{names[arrow.source]} {line}|"{_text(arrow.title)}"| {names[arrow.target]}'


def _text(text: str) -> str:
    """Text with the signs of Mermaid's syntax escaped.

    >>> _text('say "no"')
    'say #34;no#34;'
    """
    lines = text.splitlines() or [""]
    return "<br/>".join(_PLAIN.sub(lambda sign: f"#{ord(sign[0])};", line) for line in lines)

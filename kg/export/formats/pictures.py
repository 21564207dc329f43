"""Pictures: DOT, the language of Graphviz, SVG, which that draws, and Mermaid.

A picture has boxes and arrows: the classes of a graph, or the things near one thing.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import BinaryIO, NamedTuple

from kg.errors import EngineError, InputError
from kg.export.export import ExportContext
from kg.export.formats.tables import valid_text
from kg.export.graph.model import Edge, Node
from kg.export.graph.property_graph import name_of

_KINDS = {"promised": "承诺", "presupposed": "预设", "observed": "观测", "inferred": "推断"}
"""The kinds of evidence, in English and Chinese."""
_MAX_NAME_CHARACTERS = 120
_SHOWN_OF_EDGES = ("type", "kind")
_NOTED = ("claim", "source_document", "source_place")
"""The keys of edges that the note of an arrow has, in a format that can show it."""


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the picture as text, or as Graphviz draws it; arrows show the kind of evidence.

    It has the classes of all things; near one thing, where one is asked for, the things themselves.
    Raises `InputError` for more than Mermaid draws and where Graphviz is not installed,
    `EngineError` where it fails.
    """
    name = context.format.name
    if name == "svg" and not shutil.which("dot"):
        raise InputError(
            "svg: needs the program dot, which is not installed; install graphviz, or export dot",
            "svg：需要程序 dot，但尚未安装；请安装 graphviz，或导出 dot 格式",
        )
    drawn = _classes if context.options.scope.about is None else _things
    boxes, arrows = drawn(context, _Words(context))
    text = (_mermaid if name == "mermaid" else _dot)(boxes, arrows)
    file.write(_svg(text) if name == "svg" else text.encode())
    return {"boxes": len(boxes), "arrows": len(arrows)}


class Box(NamedTuple):
    """A class or a thing: what it is called, and how many there are or of what class it is."""

    id: str
    title: str
    below: str


class Arrow(NamedTuple):
    """What joins two boxes.

    `kind` is that of its evidence, or `unknown`; it is empty for one that stands for several edges.
    """

    id: str
    source: str
    target: str
    title: str
    kind: str = ""
    note: str = ""


def _things(context: ExportContext, words: _Words) -> tuple[list[Box], list[Arrow]]:
    boxes, arrows = [], []
    noted = () if context.format.name == "mermaid" else _NOTED
    for node in context.graph.nodes():
        _count_hidden(context, node, ("class", "name"))
        boxes.append(Box(node.id, words.shown(node), words.of(node.label)))
    for edge in context.graph.edges():
        _count_hidden(context, edge, _SHOWN_OF_EDGES + noted)
        (kind,) = edge.row.get("kind", ("",))
        title = " · ".join(filter(None, (words.of(edge.type), words.kind(kind))))
        note = "; ".join(text for key in noted for text in edge.row.get(key, ()))
        arrows.append(Arrow(edge.id, edge.source, edge.target, title, kind or "unknown", note))
    return boxes, arrows


def _classes(context: ExportContext, words: _Words) -> tuple[list[Box], list[Arrow]]:
    things: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for node in context.graph.nodes():
        _count_hidden(context, node, ("class",))
        things[node.label] += 1
        labels[node.id] = node.label
    joins: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for edge in context.graph.edges():
        _count_hidden(context, edge, _SHOWN_OF_EDGES)
        (kind,) = edge.row.get("kind", ("",))
        joins[labels[edge.source], edge.type, labels[edge.target]][kind] += 1
    boxes = [Box(word, words.of(word), str(count)) for word, count in sorted(things.items())]
    arrows = []
    for (source, word, target), kinds in sorted(joins.items()):
        known = [f"{words.kind(kind)} {kinds[kind]}" for kind in _KINDS if kinds[kind]]
        title = "\n".join((f"{words.of(word)} {kinds.total()}", *known))
        arrows.append(Arrow(f"{source}.{word}.{target}", source, target, title))
    return boxes, arrows


def _count_hidden(context: ExportContext, element: Node | Edge, shown: tuple[str, ...]) -> None:
    for key, texts in element.row.items():
        if key not in shown:
            for text in texts:
                context.ledger.alter("not-shown", element.id, key, text)


class _Words:
    """Classes, properties and kinds of evidence in the language of the export."""

    def __init__(self, context: ExportContext) -> None:
        self._ledger = context.ledger
        scan, language = context.scan, context.options.language
        terms = (*context.graph.edge_types.items(), *context.graph.classes.words.items())
        self._names = {word: name_of(scan.about(iri), language) for iri, word in terms}
        self._kinds = _KINDS if language == "zh" else {}

    def of(self, word: str) -> str:
        """The name of a class or a property; its word where the graph has none."""
        return self._names.get(word) or word

    def kind(self, kind: str) -> str:
        return self._kinds.get(kind, kind)

    def shown(self, node: Node) -> str:
        """The name of a node, as much of it as a box holds."""
        name = valid_text(node.name, self._ledger, node.id, "name")
        if len(name) <= _MAX_NAME_CHARACTERS:
            return name
        self._ledger.alter("shortened", node.id, "name", node.name)
        return name[: _MAX_NAME_CHARACTERS - 1] + "…"


_FONTS = "Noto Sans CJK SC,Microsoft YaHei,PingFang SC,sans-serif"
_STYLES = {
    "promised": ", style=dashed",
    "presupposed": ", style=dotted",
    "observed": ", style=solid",
    "inferred": ", style=bold",
    "unknown": ", color=gray",
}
_LINE_LENGTH = 28
_TIMEOUT_SECONDS = 120
_DOT_HEAD = f"""\
digraph kg {{
    graph [rankdir=LR, fontname="{_FONTS}"]
    node [shape=box, style=rounded, fontname="{_FONTS}", fontsize=12]
    edge [fontname="{_FONTS}", fontsize=9]
"""


def _dot(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> str:
    lines = [f'"{b.id}" [label="{_lines(b.title)}\\n{_lines(b.below)}"]' for b in boxes]
    for arrow in arrows:
        note = f', tooltip="{_escaped(arrow.note)}"' if arrow.note else ""
        style = _STYLES.get(arrow.kind, "")
        attributes = f'id="{arrow.id}", label="{_lines(arrow.title)}"{style}{note}'
        lines.append(f'"{arrow.source}" -> "{arrow.target}" [{attributes}]')
    return _DOT_HEAD + "".join(f"    {line}\n" for line in lines) + "}\n"


def _svg(text: str) -> bytes:
    try:
        done = subprocess.run(
            ["dot", "-Tsvg"], input=text.encode(), capture_output=True, timeout=_TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise EngineError(
            f"svg: dot took more than {_TIMEOUT_SECONDS} s; ask for less with --hops or --class",
            f"svg：dot 用时超过 {_TIMEOUT_SECONDS} 秒；请用 --hops 或 --class 缩小范围",
        ) from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        zh = f"svg：dot 出错（{why}）；请导出 dot 格式"
        raise EngineError(f"svg: dot failed ({why}); export dot", zh)
    return done.stdout


def _lines(text: str) -> str:
    lines = (part for line in text.splitlines() for part in wrap(line, _LINE_LENGTH) or [""])
    return "\\n".join(map(_escaped, lines))


def _escaped(text: str) -> str:
    """Text within quotes; Graphviz reads entities of HTML too."""
    return re.sub(r'["\\]', r"\\\g<0>", text.replace("&", "&amp;"))


_ARROWS = {"promised": "-.->", "presupposed": "-.->", "inferred": "==>"}
_MERMAID_HEAD = (
    '%%{init: {"themeVariables": {"fontFamily": "Noto Sans CJK SC, Microsoft YaHei, PingFang SC,'
    ' sans-serif"}}}%%\nflowchart LR\n'
)
_MAX_ARROWS = 500
_MAX_CHARACTERS = 50_000
_PLAIN = re.compile(r"[^\w .,:/()（），。、；：《》·…–-]")


def _mermaid(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> str:
    """The picture; promises are dashed, conclusions thick."""
    names = {box.id: f"n{number}" for number, box in enumerate(boxes, 1)}
    lines = [f'{names[box.id]}["{_text(box.title)}<br/>{_text(box.below)}"]' for box in boxes]
    for arrow in arrows:
        line = f'{_ARROWS.get(arrow.kind, "-->")}|"{_text(arrow.title)}"|'
        lines.append(f"{names[arrow.source]} {line} {names[arrow.target]}")
    text = _MERMAID_HEAD + "".join(f"  {line}\n" for line in lines)
    count, characters = len(arrows), len(text.encode("utf-16-le")) // 2
    if count > _MAX_ARROWS or characters > _MAX_CHARACTERS:
        raise InputError(
            f"mermaid: {count} arrows in {characters} characters, and Mermaid draws "
            f"{_MAX_ARROWS} in {_MAX_CHARACTERS}; lower --hops, or export svg",
            f"mermaid：共 {count} 个箭头、{characters} 个字符，而 Mermaid 至多绘制 "
            f"{_MAX_ARROWS} 个箭头、{_MAX_CHARACTERS} 个字符；请减小 --hops，或导出 svg",
        )
    return text


def _text(text: str) -> str:
    """Text with the signs of Mermaid's syntax escaped.

    >>> _text('say "no"')
    'say #34;no#34;'
    """
    lines = text.splitlines() or [""]
    return "<br/>".join(_PLAIN.sub(lambda sign: f"#{ord(sign[0])};", line) for line in lines)

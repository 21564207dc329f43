"""The page of formats: what each is for, the steps that open it, and what it cannot carry."""

from __future__ import annotations

from kg.export.export import OF_THE_GRAPH
from kg.export.formats.registry import Format, formats
from kg.export.ledger import reasons

_FAMILIES = {
    "rdf": "For RDF tools 用于 RDF 工具",
    "graph": "For graph tools 用于图工具",
    "table": "For tables and databases 用于表格与数据库",
}
_ENGLISH = """\
Write one with `kg export FORMAT -o PATH`. A format that is a folder ends in `/`. What an export
cannot carry is counted in its account, `manifest.json` in a folder and `FILE.manifest.json` beside
a file; `--losses FILE` lists each. The account also counts, with one example, the literals that a
store holds in another form than their files: see [stores](../store.md). A folder is written again
where it holds nothing but what kg wrote there. `--collapse` is for formats with nodes and edges,
`--dynamic` for gexf alone; `--about`, `--class` and `--as-of` are for all but ontology, shapes and
vocab. Why things are as they are: [decision 0007](../decisions/0007-one-property-graph.md).
"""
_CHINESE = (
    "以 `kg export 格式 -o 路径` 写出。后缀为 `/` 者是文件夹。无法原样导出的内容计入清单："
    "文件夹中为 `manifest.json`，文件旁为 `文件名.manifest.json`；`--losses 文件` 逐条列出。"
    "词形与来源文件不同的字面量也计入清单，并附一例（见[存储](../store.zh.md)）。"
    "文件夹只有在仅含 kg 写出的内容时才会重新写出。`--collapse` 用于含节点与边的格式，"
    "`--dynamic` 仅用于 gexf；除 ontology、shapes 与 vocab 外，"
    "均可使用 `--about`、`--class` 与 `--as-of`。\n"
)


def page() -> str:
    """Every format, by the tools that it is for."""
    parts = ["# Exports 导出\n", _ENGLISH, _CHINESE]
    for family, title in _FAMILIES.items():
        chosen = [item for item in formats().values() if item.family == family]
        if chosen:
            parts += [f"## {title}\n", *map(_format, chosen)]
    parts.append("## What any property graph leaves out, and any format alters 各格式通用的原因\n")
    parts += [_reason(name) for name in OF_THE_GRAPH]
    return "\n".join(parts) + "\n"


def _format(item: Format) -> str:
    title = " ".join(dict.fromkeys((item.title["en"], item.title["zh"])))
    lines = [f"### {item.name} `{item.suffix or '/'}`", "", title, ""]
    if item.extra:
        needs = f"`pip install 'kg-industry-plans[{item.extra}]'`"
        lines += [f"Needs 需要: {needs}", ""]
    for number, step in enumerate(item.steps, 1):
        en, zh = step["en"], step["zh"]
        lines.append(f"{number}. {f'`{en}`' if en == zh else f'{en} {zh}'}")
    if item.reasons:
        lines += ["", *map(_reason, item.reasons)]
    return "\n".join(lines) + "\n"


def _reason(name: str) -> str:
    reason = reasons()[name]
    return f"- `{name}`: {reason.en}. {reason.zh}。"

"""A workbook: a sheet for each class, one of edges, and one that says what all this is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from kg.export.formats.book import Book, written
from kg.export.formats.headings import heading, words_of
from kg.export.formats.sheet import Rows
from kg.export.formats.tabular import edge_row, node_row, tables
from kg.export.graph.values import Column
from kg.export.material import Material


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write each class with the columns that it uses; its sheet is called as the class is."""
    graph, ledger = material.graph, material.ledger
    counts, used = _survey(material)
    nodes, edges = tables(graph)
    with written(file, material.details.title, material.details.day) as book:
        readme = book.sheet("README")
        classes = {
            label: _rows(book, label, [c for c in nodes.columns if c.key in used[label]], material)
            for label in counts
        }
        for node in graph.nodes():
            classes[node.label].add(node_row(node), ledger)
        joined = _rows(book, "edges", edges.columns, material)
        count = 0
        for edge in graph.edges():
            joined.add(edge_row(edge), ledger)
            count += 1
        for rows in (*classes.values(), joined):
            rows.end()
        readme.set_column(0, 4, 40)
        for number, line in enumerate(_about(material, counts, count)):
            for place, text in enumerate(line):
                readme.write_string(number, place, text, None if len(line) > 1 else book.head)
    return {"nodes": sum(counts.values()), "edges": count}


def _survey(material: Material) -> tuple[dict[str, int], dict[str, set[str]]]:
    """How many nodes each class has, by its word in order, and the columns that they use."""
    counts: Counter[str] = Counter()
    used: dict[str, set[str]] = {}
    for node in material.graph.nodes():
        counts[node.label] += 1
        used.setdefault(node.label, {"id"}).update(node.row)
    return dict(sorted(counts.items())), used


def _rows(book: Book, name: str, columns: Sequence[Column], material: Material) -> Rows:
    return Rows(book, name, columns, [heading(column, material.scan) for column in columns])


def _about(material: Material, counts: Mapping[str, int], edges: int) -> Iterator[tuple[str, ...]]:
    """The lines of the sheet that says what the data are, in both languages."""
    details, scan = material.details, material.scan
    yield (details.title,)
    yield (details.title_zh,)
    yield "version 版本", details.version
    yield "day 日期", details.day
    for licence in details.licences:
        yield "licence 许可", licence
    yield ("Sheets 工作表",)
    iris = {word: iri for iri, word in material.graph.classes.words.items()}
    for label, count in counts.items():
        yield label, *words_of(iris[label], scan), str(count), iris[label]
    yield "edges", "relations", "关系", str(edges), ""
    for table in tables(material.graph):
        yield (f"Columns of {table.name} {'节点' if table.name == 'nodes' else '边'}的各列",)
        for column in table.columns:
            yield column.key, *heading(column, scan), column.property
    yield ("How to open it 打开方式",)
    for step in material.format.steps:
        yield step.en, step.zh

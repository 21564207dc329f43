"""Answers as text: tables for people, CSV and JSON, W3C's formats for results, RDF for graphs.

A truncated answer is marked wherever there is room beside the cells. Lines end in LF where no
standard demands CR LF.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

from kg.errors import InputError
from kg.namespaces import XSD, compact
from kg.question import TWIN
from kg.terms import XSD_STRING, Answer, BlankNode, Iri, Kind, Literal, Term, to_turtle
from kg.text import refuse_not_xml, visible, width

_WIDEST = 64
"""The columns of a terminal that a cell may take; a longer one goes on in the next line."""
EXACT = {XSD + "integer", XSD + "decimal"}
"""The datatypes of numbers that are written as they are."""
_NUMBERS = EXACT | {XSD + "double", XSD + "float"}
_TURTLE_NUMBERS = {
    XSD + "integer": r"[+-]?[0-9]+",
    XSD + "decimal": r"[+-]?[0-9]*\.[0-9]+",
    XSD + "double": r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+",
}
_STYLE = (
    "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}"
    "caption{text-align:start}td,th{border:1px solid #999;padding:.2em .5em;text-align:start}"
)

Json = str | int | float | bool | None


def in_language(answer: Answer, language: str) -> Answer:
    """The answer with one column where it has two, the other language where one is missing.

    >>> from kg.terms import Literal
    >>> both = Answer(("label", "labelZh"), ((Literal("Huawei"), Literal("华为")),))
    >>> in_language(both, "zh").column("label")
    [Literal(value='华为', ...)]
    """
    places = {name: place for place, name in enumerate(answer.columns)}
    twins = {name: name + TWIN for name in places if name + TWIN in places}
    names = tuple(name for name in places if name not in twins.values())
    pairs = [(places[name], places[twins.get(name, name)]) for name in names]
    chosen = [pair[::-1] for pair in pairs] if language == "zh" else pairs
    rows = (tuple(row[one] or row[other] for one, other in chosen) for row in answer)
    return replace(answer, columns=names, rows=tuple(rows))


# Tables: for a terminal, in Markdown, on a page of HTML that stands alone and runs nothing


def as_table(answer: Answer) -> str:
    """Aligned columns for a terminal, IRIs short, long cells wrapped.

    It has no mark of a cut: the reader sees stderr.
    """
    heads = [_wrapped(name) for name in answer.columns]
    rows = [[_wrapped(visible(short(cell))) for cell in row] for row in answer]
    columns = zip(heads, *rows, strict=True)
    widths = [max(width(line) for cell in column for line in cell) for column in columns]
    rule = [["─" * size] for size in widths]
    return "".join(_table_row(row, widths) for row in (heads, rule, *rows))


def _table_row(cells: list[list[str]], widths: list[int]) -> str:
    text = ""
    for line in zip_longest(*cells, fillvalue=""):
        padded = zip(line, widths, strict=True)
        text += "  ".join(part + " " * (size - width(part)) for part, size in padded).rstrip()
        text += "\n"
    return text


_PIECES = (
    r"\s+|[\u2e80-\uffef][，。；：、？！）》”]*"
    r"|[^\s\u2e80-\uffef]+?[-/](?=[^\s\d])|[^\s\u2e80-\uffef]+"
)
"""What a line may end after: a space, a Chinese character, a hyphen or a slash.

It is compiled where a long cell is wrapped, which takes 5 ms.
"""


def _wrapped(text: str) -> list[str]:
    """The lines of a cell, each as wide as a cell may be."""
    if width(text) <= _WIDEST:
        return [text]
    lines = [""]
    for piece in re.findall(_PIECES, text):
        if width(lines[-1] + piece.rstrip()) > _WIDEST:
            lines.append("")
        if width(piece) > _WIDEST:  # a word without end
            parts = [piece[n : n + _WIDEST // 2] for n in range(0, len(piece), _WIDEST // 2)]
            lines[-1:] = [lines[-1] + parts[0], *parts[1:]]
        else:
            lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def as_md(answer: Answer) -> str:
    """A Markdown table, IRIs short."""
    lines = [answer.columns, tuple("---" for _ in answer.columns)]
    lines += [tuple(_markdown(short(cell)) for cell in row) for row in answer]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return table + (f"\n{_cut(answer)}" if answer.truncated else "")


def as_html(answer: Answer) -> str:
    """A page with the answer as its table; an IRI of the web is a link, short."""
    lines = [
        "<!DOCTYPE html>",
        "<html>",
        f'<head><meta charset="utf-8"><title>kg</title><style>{_STYLE}</style></head>',
        "<body>",
        "<table>",
        f"<caption>{_cut(answer).strip()}</caption>" if answer.truncated else "",
        f"<thead>{_html_row('th', map(_escape, answer.columns))}</thead>",
        "<tbody>",
        *(_html_row("td", map(_html_cell, row)) for row in answer),
        "</tbody>",
        "</table>",
        "</body>",
        "</html>",
    ]
    return "".join(f"{line}\n" for line in lines if line)


def short(cell: Term | None) -> str:
    """A cell as a person reads it: an IRI as CURIE, a literal as its text, unbound as "".

    >>> short(Iri("https://w3id.org/industry-plan/id/huawei"))
    'id:huawei'
    """
    if cell is None:
        return ""
    return compact(cell.value) if isinstance(cell, Iri) else str(cell)


def _cut(answer: Answer) -> str:
    if not answer.truncated:
        return ""
    return f"truncated after row {len(answer)} 已截断于第 {len(answer)} 行\n"


def _markdown(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return "<br>".join(map(visible, text.splitlines()))


def _html_row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def _html_cell(cell: Term | None) -> str:
    text = "<br>".join(_escape(visible(line)) for line in short(cell).splitlines())
    if isinstance(cell, Iri) and cell.value.startswith(("http://", "https://")):
        return f'<a href="{_escape(cell.value)}">{text}</a>'
    if isinstance(cell, Literal) and cell.language:
        return f'<span lang="{_escape(cell.language)}">{text}</span>'
    return text


def _escape(text: str, *, quote: bool = True) -> str:
    from html import escape

    return escape(text, quote)


def as_csv(answer: Answer, delimiter: str = ",", end: str = "\n") -> str:
    """Comma-separated values (RFC 4180, but LF)."""
    lines = _Lines()
    # csv quotes a cell for each character of the line's end in it; a lone CR ends lines too.
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in answer)
    return "".join(line.removesuffix("\r\n") + end for line in lines)


class _Lines(list[str]):
    """Lines of a file that is written."""

    write = list.append


def as_srtsv(answer: Answer) -> str:
    """SPARQL 1.1 Query Results TSV Format: terms as Turtle writes them."""
    lines = ["\t".join(f"?{name}" for name in answer.columns)]
    lines += ["\t".join("" if cell is None else _turtle(cell) for cell in row) for row in answer]
    return "".join(f"{line}\n" for line in lines)


def _turtle(cell: Term) -> str:
    number = _TURTLE_NUMBERS.get(cell.datatype) if isinstance(cell, Literal) else None
    return cell.value if number and re.fullmatch(number, cell.value) else to_turtle(cell)


def as_json(answer: Answer) -> str:
    """A list of objects, null where unbound; `{"truncated": true}` ends a truncated answer."""
    return _encoded(_objects(answer), indent=2) + "\n"


def as_jsonl(answer: Answer) -> str:
    """One object a line; the last one as for JSON."""
    return "".join(_encoded(row) + "\n" for row in _objects(answer))


def as_srj(answer: Answer) -> str:
    """SPARQL 1.1 Query Results JSON Format."""
    if answer.kind == "boolean":
        return _encoded({"head": {}, "boolean": str(answer.rows[0][0]) == "true"}) + "\n"
    values = ({k: _srj_value(cell) for k, cell in row.items() if cell} for row in answer.records())
    lines = ",\n".join(map(_encoded, values))
    cut = {"truncated": True} if answer.truncated else {}
    head = _encoded({"vars": answer.columns, **cut})
    return f'{{"head": {head}, "results": {{"bindings": [\n{lines}\n]}}}}\n'


def _encoded(value: object, indent: int | None = None) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=indent)


def _objects(answer: Answer) -> list[dict[str, Json]]:
    rows = [{name: _json(cell) for name, cell in row.items()} for row in answer.records()]
    return [*rows, {"truncated": True}] if answer.truncated else rows


def _json(cell: Term | None) -> Json:
    if not isinstance(cell, Literal):
        return None if cell is None else str(cell)
    if cell.datatype == XSD + "boolean":
        return cell.value in ("true", "1")
    return _number(cell) if cell.datatype in _NUMBERS else cell.value


def _number(cell: Literal) -> int | float | str:
    """A number as JSON has it, or its text where JSON's readers would change it."""
    import json
    from decimal import Decimal

    try:
        number = json.loads(cell.value)
        if cell.datatype in EXACT and Decimal(repr(number)) != Decimal(cell.value):
            return cell.value
    except (ValueError, ArithmeticError):
        return cell.value
    return number if number - number == 0 else cell.value  # no NaN and no infinity


def _srj_value(cell: Term) -> dict[str, str]:
    if isinstance(cell, Iri):
        return {"type": "uri", "value": cell.value}
    if isinstance(cell, BlankNode):
        return {"type": "bnode", "value": cell.value}
    literal = {"type": "literal", "value": cell.value}
    if cell.language:
        return {**literal, "xml:lang": cell.language}
    return literal if cell.datatype == XSD_STRING else {**literal, "datatype": cell.datatype}


def as_srx(answer: Answer) -> str:
    """SPARQL Query Results XML Format (second edition); `InputError` for what XML cannot hold."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<sparql xmlns="http://www.w3.org/2005/sparql-results#">')
    if answer.kind == "boolean":
        lines += ["<head/>", f"<boolean>{answer.rows[0][0]}</boolean>"]
    else:
        names = "".join(f'<variable name="{_escape(name)}"/>' for name in answer.columns)
        lines.append(f"<head>{names}</head>")
        lines += ["<!-- truncated -->"] if answer.truncated else []
        lines.append("<results>")
        for row in answer.records():
            cells = (
                f'<binding name="{_escape(name)}">{_srx_value(cell)}</binding>'
                for name, cell in row.items()
                if cell
            )
            lines.append(f"<result>{''.join(cells)}</result>")
        lines.append("</results>")
    return "\n".join([*lines, "</sparql>"]) + "\n"


def _srx_value(cell: Term) -> str:
    refuse_not_xml(cell.value, "srx", "srj")
    text = _escape(cell.value, quote=False).replace("\r", "&#13;")
    if isinstance(cell, Iri):
        return f"<uri>{text}</uri>"
    if isinstance(cell, BlankNode):
        return f"<bnode>{text}</bnode>"
    kind = ""
    if cell.language:
        kind = f' xml:lang="{_escape(cell.language)}"'
    elif cell.datatype != XSD_STRING:
        kind = f' datatype="{_escape(cell.datatype)}"'
    return f"<literal{kind}>{text}</literal>"


def _as_rdf(answer: Answer, name: str) -> bytes:
    from kg.store.serialiser import serialise_answer

    return serialise_answer(answer, name)


class Format(NamedTuple):
    """How an answer is written, and the kinds of answer that can be."""

    write: Callable[[Answer], str | bytes]
    kinds: tuple[Kind, ...]


_ALL: tuple[Kind, ...] = ("table", "boolean", "graph")
_RDF = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")

FORMATS: Mapping[str, Format] = {
    "table": Format(as_table, _ALL),
    "csv": Format(as_csv, _ALL),
    "tsv": Format(partial(as_csv, delimiter="\t"), _ALL),
    "json": Format(as_json, _ALL),
    "jsonl": Format(as_jsonl, _ALL),
    "md": Format(as_md, _ALL),
    "html": Format(as_html, _ALL),
    "srj": Format(as_srj, ("table", "boolean")),
    "srx": Format(as_srx, ("table", "boolean")),
    "srcsv": Format(partial(as_csv, end="\r\n"), ("table",)),
    "srtsv": Format(as_srtsv, ("table",)),
    **{name: Format(partial(_as_rdf, name=name), ("graph",)) for name in _RDF},
}

MARKED = ("md", "html", "json", "jsonl", "srj", "srx", *_RDF[:4], "rdfxml")
"""The formats in which a cut answer is marked as such."""

_KINDS: Mapping[Kind, tuple[str, str]] = {
    "table": ("a table", "表格"),
    "boolean": ("a boolean", "布尔值"),
    "graph": ("a graph", "图"),
}


def write(answer: Answer, name: str, language: str | None = None) -> bytes:
    """The answer in a format, in one `language` if given; `InputError` where it cannot hold it."""
    chosen = FORMATS[name]
    if answer.kind not in chosen.kinds:
        en, zh = _KINDS[answer.kind]
        fit = " ".join(name for name, other in FORMATS.items() if answer.kind in other.kinds)
        raise InputError(
            f"-f {name}: cannot hold {en}; use one of {fit}", f"-f {name}：无法表示{zh}；可用 {fit}"
        )
    if language and chosen.kinds == _ALL:
        answer = in_language(answer, language)
    text = chosen.write(answer)
    return text.encode() if isinstance(text, str) else text

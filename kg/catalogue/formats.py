"""Writing an answer for people and for pipes: one function a format, plain values, LF.

An answer that was cut says so wherever there is room beside the cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import NamedTuple

from kg.errors import InputError
from kg.namespaces import XSD, compact
from kg.store.serialiser import RDF_FORMATS, serialise_answer
from kg.terms import XSD_STRING, Answer, BlankNode, Iri, Kind, Literal, Row, Term, to_turtle
from kg.text import refuse_not_xml, visible, width

# Texts in one language: a column and its Chinese twin, `label` and `labelZh`, become one


TWIN = "Zh"


def in_language(answer: Answer, language: str) -> Answer:
    """The answer with one column where it has two, the other language where one is missing.

    >>> from kg.terms import Literal
    >>> both = Answer(("label", "labelZh"), ((Literal("Datong"), Literal("大同")),))
    >>> in_language(both, "zh")
    Answer(columns=('label',), rows=((Literal(value='大同', ...),),), kind='table', truncated=False)
    """
    places = {name: place for place, name in enumerate(answer.columns)}
    twins = {name: name + TWIN for name in places if name + TWIN in places}
    names = tuple(name for name in places if name not in twins.values())
    chosen = []
    for name in names:
        pair = (places[name], places[twins.get(name, name)])
        chosen.append(pair[::-1] if language == "zh" else pair)
    rows = (tuple(row[one] or row[other] for one, other in chosen) for row in answer)
    return replace(answer, columns=names, rows=tuple(rows))


_WIDEST = 48
_EXACT = {XSD + "integer", XSD + "decimal"}
_NUMBERS = _EXACT | {XSD + "double", XSD + "float"}

Json = str | int | float | bool | None


def as_table(answer: Answer) -> str:
    """Aligned columns for a terminal, IRIs short, long cells cut with an ellipsis."""
    lines = [list(answer.columns)]
    lines += [[_cut(visible(short(cell))) for cell in row] for row in answer]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["─" * size for size in widths])
    return "".join(_line(line, widths) for line in lines) + cut(answer)


def as_csv(answer: Answer) -> str:
    """Comma-separated values (RFC 4180, but LF)."""
    return _separated(answer, ",")


def as_tsv(answer: Answer) -> str:
    """Tab-separated values, quoted where a cell holds a tab, a quote or a line break."""
    return _separated(answer, "\t")


def as_json(answer: Answer) -> str:
    """A list of objects; unbound cells are null, numbers and booleans are themselves.

    The last object of an answer that was cut is `{"truncated": true}`.
    """
    import json

    return json.dumps(_objects(answer), ensure_ascii=False, indent=2) + "\n"


def as_jsonl(answer: Answer) -> str:
    """One object a line; the last one as for JSON."""
    import json

    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _objects(answer))


def as_md(answer: Answer) -> str:
    """A Markdown table, IRIs short."""
    lines = [answer.columns, tuple("---" for _ in answer.columns)]
    lines += [tuple(_markdown(short(cell)) for cell in row) for row in answer]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return table + (f"\n{cut(answer)}" if answer.truncated else "")


def short(cell: Term | None) -> str:
    """A cell as a person reads it: an IRI as CURIE, a literal as its text, unbound as "".

    >>> short(Iri("https://w3id.org/industry-plan/id/datong"))
    'id:datong'
    """
    if cell is None:
        return ""
    return compact(cell.value) if isinstance(cell, Iri) else str(cell)


def cut(answer: Answer) -> str:
    """The line that tells that there are more rows, where there are."""
    if not answer.truncated:
        return ""
    return f"truncated after row {len(answer)} 已截断于第 {len(answer)} 行\n"


def _separated(answer: Answer, delimiter: str) -> str:
    import csv

    lines = _Lines()
    # Of a line that ends in CR LF, csv quotes whatever holds either; a lone CR ends lines too.
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in answer)
    return "".join(lines)


class _Lines(list[str]):
    """Takes lines as a file does, and ends each with LF."""

    def write(self, line: str) -> None:
        self.append(line.removesuffix("\r\n") + "\n")


def _objects(answer: Answer) -> list[dict[str, Json]]:
    rows = [dict(zip(answer.columns, map(_json, row), strict=True)) for row in answer]
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
        if cell.datatype in _EXACT and Decimal(repr(number)) != Decimal(cell.value):
            return cell.value
    except (ValueError, ArithmeticError):
        return cell.value
    return number if number - number == 0 else cell.value  # no NaN and no infinity


def _cut(text: str) -> str:
    if width(text) <= _WIDEST:
        return text
    while width(text) > _WIDEST - 1:
        text = text[:-1]
    return text + "…"


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (cell + " " * (size - width(cell)) for cell, size in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip() + "\n"


def _markdown(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return "<br>".join(map(visible, text.splitlines()))


# Writing an answer as a page of HTML that stands alone: one table, nothing that runs


_STYLE = (
    "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}"
    "caption{text-align:start}td,th{border:1px solid #999;padding:.2em .5em;text-align:start}"
)


def as_html(answer: Answer) -> str:
    """A page with the answer as its table; an IRI of the web is a link, short."""
    lines = [
        "<!DOCTYPE html>",
        "<html>",
        f'<head><meta charset="utf-8"><title>kg</title><style>{_STYLE}</style></head>',
        "<body>",
        "<table>",
        f"<caption>{cut(answer).strip()}</caption>" if answer.truncated else "",
        f"<thead>{_row('th', [escape(name) for name in answer.columns])}</thead>",
        "<tbody>",
        *(_row("td", map(_cell, row)) for row in answer),
        "</tbody>",
        "</table>",
        "</body>",
        "</html>",
    ]
    return "".join(f"{line}\n" for line in lines if line)


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def _cell(cell: Term | None) -> str:
    text = "<br>".join(escape(visible(line)) for line in short(cell).splitlines())
    if isinstance(cell, Iri) and cell.value.startswith(("http://", "https://")):
        return f'<a href="{escape(cell.value)}">{text}</a>'
    if isinstance(cell, Literal) and cell.language:
        return f'<span lang="{escape(cell.language)}">{text}</span>'
    return text


# Writing an answer in the W3C formats for SPARQL results, exactly as they are specified


_TURTLE_NUMBERS = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}


def as_srj(answer: Answer) -> str:
    """SPARQL 1.1 Query Results JSON Format."""
    import json

    cut = {"truncated": True} if answer.truncated else {}
    if answer.kind == "boolean":
        return json.dumps({"head": {}, "boolean": _truth(answer)}) + "\n"
    bindings = (
        {name: _srj_value(cell) for name, cell in zip(answer.columns, row, strict=True) if cell}
        for row in answer
    )
    lines = ",\n".join(json.dumps(binding, ensure_ascii=False) for binding in bindings)
    head = json.dumps({"vars": answer.columns, **cut}, ensure_ascii=False)
    return f'{{"head": {head}, "results": {{"bindings": [\n{lines}\n]}}}}\n'


def as_srx(answer: Answer) -> str:
    """SPARQL Query Results XML Format (second edition).

    Raises `InputError` for a character that XML cannot hold.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<sparql xmlns="http://www.w3.org/2005/sparql-results#">')
    if answer.kind == "boolean":
        lines += ["<head/>", f"<boolean>{str(_truth(answer)).lower()}</boolean>"]
    else:
        names = "".join(f"<variable name={_quoted(name)}/>" for name in answer.columns)
        lines.append(f"<head>{names}</head>")
        lines += ["<!-- truncated -->"] if answer.truncated else []
        lines += ["<results>", *(_xml_row(answer.columns, row) for row in answer), "</results>"]
    return "\n".join([*lines, "</sparql>"]) + "\n"


def as_srcsv(answer: Answer) -> str:
    """SPARQL 1.1 Query Results CSV Format: plain values, lines that end in CR LF."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in answer)
    return buffer.getvalue()


def as_srtsv(answer: Answer) -> str:
    """SPARQL 1.1 Query Results TSV Format: terms as Turtle writes them."""
    lines = ["\t".join(f"?{name}" for name in answer.columns)]
    lines += ["\t".join("" if cell is None else _turtle(cell) for cell in row) for row in answer]
    return "".join(f"{line}\n" for line in lines)


def _truth(answer: Answer) -> bool:
    return str(answer.rows[0][0]) == "true"


def _srj_value(cell: Term) -> dict[str, str]:
    if isinstance(cell, Iri):
        return {"type": "uri", "value": cell.value}
    if isinstance(cell, BlankNode):
        return {"type": "bnode", "value": cell.value}
    literal = {"type": "literal", "value": cell.value}
    if cell.language:
        return {**literal, "xml:lang": cell.language}
    return literal if cell.datatype == XSD_STRING else {**literal, "datatype": cell.datatype}


def _xml_row(names: tuple[str, ...], row: Row) -> str:
    cells = (
        f"<binding name={_quoted(name)}>{_xml(cell)}</binding>"
        for name, cell in zip(names, row, strict=True)
        if cell
    )
    return f"<result>{''.join(cells)}</result>"


def _xml(cell: Term) -> str:
    refuse_not_xml(cell.value, "srx", "srj")
    text = escape(cell.value, quote=False).replace("\r", "&#13;")
    if isinstance(cell, Iri):
        return f"<uri>{text}</uri>"
    if isinstance(cell, BlankNode):
        return f"<bnode>{text}</bnode>"
    kind = ""
    if cell.language:
        kind = f" xml:lang={_quoted(cell.language)}"
    elif cell.datatype != XSD_STRING:
        kind = f" datatype={_quoted(cell.datatype)}"
    return f"<literal{kind}>{text}</literal>"


def _turtle(cell: Term) -> str:
    number = _TURTLE_NUMBERS.get(cell.datatype) if isinstance(cell, Literal) else None
    return cell.value if number and number.fullmatch(cell.value) else to_turtle(cell)


def _quoted(text: str) -> str:
    """A text as the value of an attribute."""
    return f'"{escape(text)}"'


WRITERS: Mapping[str, Callable[[Answer], str]] = {
    "srj": as_srj,
    "srx": as_srx,
    "srcsv": as_srcsv,
    "srtsv": as_srtsv,
}


# Every format of an answer by its name, and which kinds of answer it can hold


class Format(NamedTuple):
    """How an answer is written, and the kinds of answer that can be."""

    write: Callable[[Answer], str | bytes]
    kinds: tuple[Kind, ...]


def _as_html(answer: Answer) -> str:

    return as_html(answer)


def _as_w3c(answer: Answer, name: str) -> str:
    """The answer in a format of the W3C, whose writers are loaded when they are asked for."""

    return WRITERS[name](answer)


PLAIN: Mapping[str, Callable[[Answer], str]] = {
    "table": as_table,
    "csv": as_csv,
    "tsv": as_tsv,
    "json": as_json,
    "jsonl": as_jsonl,
    "md": as_md,
    "html": _as_html,
}
"""Formats for people, which hold whatever was answered."""

_W3C: Mapping[str, tuple[Kind, ...]] = {
    "srj": ("table", "boolean"),
    "srx": ("table", "boolean"),
    "srcsv": ("table",),
    "srtsv": ("table",),
}

FORMATS: Mapping[str, Format] = {
    **{name: Format(write, ("table", "boolean", "graph")) for name, write in PLAIN.items()},
    **{name: Format(partial(_as_w3c, name=name), kinds) for name, kinds in _W3C.items()},
    **{name: Format(partial(serialise_answer, name=name), ("graph",)) for name in RDF_FORMATS},
}
"""For people and pipes; W3C's for results; RDF for what a CONSTRUCT or DESCRIBE gives."""

_WORDS: Mapping[Kind, tuple[str, str]] = {
    "table": ("a table", "表格"),
    "boolean": ("a yes or no", "是或否"),
    "graph": ("a graph", "图"),
}


def write(answer: Answer, name: str) -> bytes:
    """The answer in the format called `name`; `InputError` where it cannot hold its kind."""
    chosen = FORMATS[name]
    if answer.kind not in chosen.kinds:
        en, zh = _WORDS[answer.kind]
        fit = " ".join(name for name, other in FORMATS.items() if answer.kind in other.kinds)
        raise InputError(
            f"-f {name}: cannot hold {en}; use one of {fit}", f"-f {name}：无法表示{zh}；可用 {fit}"
        )
    text = chosen.write(answer)
    return text.encode() if isinstance(text, str) else text

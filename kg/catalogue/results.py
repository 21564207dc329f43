"""Writing an answer in the W3C formats for SPARQL results, exactly as they are specified.

Only JSON and XML have room to say that an answer was cut: as a member of the head, and as a
comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape  # that of xml.sax loads a whole web client

from kg.errors import InputError
from kg.model import XSD_STRING, Answer, BlankNode, Iri, Literal, Row, Term
from kg.namespaces import XSD
from kg.store.terms import to_turtle

_TURTLE_NUMBERS = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}
_XML_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_srj(answer: Answer) -> str:
    """SPARQL 1.1 Query Results JSON Format."""
    import json

    cut = {"truncated": True} if answer.truncated else {}
    if answer.kind == "boolean":
        return json.dumps({"head": {}, "boolean": _truth(answer)}) + "\n"
    bindings = (
        {name: _json(cell) for name, cell in zip(answer.columns, row, strict=True) if cell}
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


def _json(cell: Term) -> dict[str, str]:
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
    if found := _XML_FORBIDDEN.search(cell.value):
        sign = f"U+{ord(found[0]):04X}"
        raise InputError(
            f"srx: XML cannot hold the character {sign}; use srj",
            f"srx：XML 不能含字符 {sign}；请用 srj",
        )
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

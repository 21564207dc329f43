"""Writing an answer as a page of HTML that stands alone: one table, nothing that runs."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from kg.catalogue.formats import cut, short
from kg.model import Answer, Iri, Literal, Term
from kg.text import visible

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

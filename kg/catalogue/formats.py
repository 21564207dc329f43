"""Writing an answer for people and for pipes: one function a format, plain values, LF."""

from __future__ import annotations

from collections.abc import Callable

from kg.model import Answer, Iri, Literal, Term
from kg.namespaces import XSD, compact
from kg.text import width

_WIDEST = 48
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}


def as_table(answer: Answer) -> str:
    """Aligned columns for a terminal, IRIs short, long cells cut with an ellipsis."""
    lines = [list(answer.columns)]
    lines += [[_cut(short(cell)) for cell in row] for row in answer]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["─" * size for size in widths])
    return "".join(_line(line, widths) for line in lines)


def as_csv(answer: Answer) -> str:
    """Comma-separated values (RFC 4180, but LF)."""
    return _separated(answer, ",")


def as_tsv(answer: Answer) -> str:
    """Tab-separated values, quoted where a cell holds a tab, a quote or a line break."""
    return _separated(answer, "\t")


def as_json(answer: Answer) -> str:
    """A list of objects; unbound cells are null, numbers and booleans are themselves."""
    rows = [dict(zip(answer.columns, map(_json, row), strict=True)) for row in answer]
    import json

    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def as_jsonl(answer: Answer) -> str:
    """One object a line."""
    import json

    rows = (dict(zip(answer.columns, map(_json, row), strict=True)) for row in answer)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_md(answer: Answer) -> str:
    """A Markdown table, IRIs short."""
    lines = [answer.columns, tuple("---" for _ in answer.columns)]
    lines += [tuple(_markdown(short(cell)) for cell in row) for row in answer]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


FORMATS: dict[str, Callable[[Answer], str]] = {
    "table": as_table,
    "csv": as_csv,
    "tsv": as_tsv,
    "json": as_json,
    "jsonl": as_jsonl,
    "md": as_md,
}


def short(cell: Term | None) -> str:
    """A cell as a person reads it: an IRI as CURIE, a literal as its text, unbound as "".

    >>> short(Iri("https://w3id.org/industry-plan/id/datong"))
    'id:datong'
    """
    if cell is None:
        return ""
    return compact(cell.value) if isinstance(cell, Iri) else str(cell)


def _separated(answer: Answer, delimiter: str) -> str:
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in answer)
    return buffer.getvalue()


def _json(cell: Term | None) -> str | int | float | bool | None:
    if not isinstance(cell, Literal):
        return None if cell is None else str(cell)
    if cell.datatype == XSD + "boolean":
        return cell.value in ("true", "1")
    if cell.datatype in _NUMBERS:
        import json

        try:
            number = json.loads(cell.value)
        except ValueError:
            return cell.value
        return number if isinstance(number, int | float) else cell.value
    return cell.value


def _cut(text: str) -> str:
    text = " ".join(text.split())
    if width(text) <= _WIDEST:
        return text
    while width(text) > _WIDEST - 1:
        text = text[:-1]
    return text + "…"


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (cell + " " * (size - width(cell)) for cell, size in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip() + "\n"


def _markdown(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")

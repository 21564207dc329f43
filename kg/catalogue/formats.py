"""Writing an answer for people and for pipes: one function a format, plain values, LF.

An answer that was cut says so wherever there is room beside the cells.
"""

from __future__ import annotations

from kg.model import Answer, Iri, Literal, Term
from kg.namespaces import XSD, compact
from kg.text import visible, width

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

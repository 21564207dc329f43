"""Answers as tables for pages: the words of a language, and the thing behind each cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.catalogue.formats import EXACT, in_language
from kg.catalogue.rendering import counted, in_words
from kg.namespaces import compact
from kg.question import heading
from kg.terms import Answer, Iri, Literal, Term
from kg.text import Words
from kg.web.wording import number

MOST_ROWS = 500
"""The most rows of an answer that a page shows; it says how many more there are, and where."""
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONG = 60
"""From so many characters on a text has a wider column."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in words; `iri` is the thing or address that they name.

    `style` is that of a number, of what is not broken over lines, or of a long text.
    """

    text: str
    iri: str | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by their titles, the first rows of cells, and how many rows there are in all."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: int


def first(answer: Answer) -> Answer:
    """The answer with no more rows than a page shows."""
    return replace(answer, rows=answer.rows[:MOST_ROWS])


def table(answer: Answer, captions: Mapping[str, Words], language: str) -> Table:
    """The answer in a language; a column that only repeats the captions beside it is left out."""
    names = {Iri(iri): words[language] for iri, words in captions.items()}
    both = in_language(first(answer), language)
    in_units = counted(both, names) if language == "zh" else both
    kept = (name for name in in_units.columns if not _repeats(name, in_units, names))
    shown = in_units.only(*kept)
    rows = [
        [_cell(name, cell, names, language) for name, cell in zip(shown.columns, row, strict=True)]
        for row in shown
    ]
    return Table([heading(name)[language] for name in shown.columns], rows, len(answer))


def _repeats(column: str, answer: Answer, names: Mapping[Iri, str]) -> bool:
    """Whether each cell of a column of labels is the caption of a thing in its row."""
    place = answer.columns.index(column)
    if not (column == "label" or column.endswith("Label")):
        return False
    return all(
        row[place] is None or str(row[place]) in {names.get(x) for x in row if isinstance(x, Iri)}
        for row in answer
    )


def _cell(column: str, term: Term | None, names: Mapping[Iri, str], language: str) -> Cell:
    if isinstance(term, Iri):
        return Cell(names.get(term, compact(term.value)), term.value)
    text = in_words(column, term, language)
    if isinstance(term, Literal) and term.datatype in EXACT:
        return Cell(number(Decimal(text)), None, "number")
    style = "fixed" if _DAY.fullmatch(text) else "long" if len(text) > _LONG else ""
    return Cell(text, None, style)

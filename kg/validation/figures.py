"""Holding the figures of a document's claims against the words in which each is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Answer

FIGURES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
SELECT DISTINCT ?document ?id ?start ?end ?value WHERE {
  ?document plan:states ?claim .
  ?claim dcterms:identifier ?id ; plan:at ?passage ; plan:expresses ?meaning .
  ?meaning plan:value ?value .
  ?passage plan:start ?start ; plan:end ?end .
}
ORDER BY STR(?document) STR(?id) ?start ?value
"""
"""Asks which figure each claim of a document tells, and where."""

_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
_SIGNS = "一二三四五六七八九十"
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class FiguresHeld:
    """How many figures were looked for in their words, and the claims in whose words one is not."""

    figures: int
    missing: Sequence[str]


def hold(figures: Answer, document: str, text: str) -> FiguresHeld:
    """Look for each figure that the answer to `FIGURES` gives of a document."""
    rows = [row for row in figures.records() if str(row["document"]) == document]
    missing = {
        str(row["id"])
        for row in rows
        if not told(str(row["value"]), text[int(str(row["start"])) : int(str(row["end"]))])
    }
    return FiguresHeld(len(rows), sorted(missing))


def told(value: str, words: str) -> bool:
    """Whether words tell a figure, in digits or as a small number in words.

    Noughts at the end say how large the unit is, and units are told in many ways: they do not
    count.

    >>> told("30.0", "300 亿元"), told("8.0", "eight industry clusters"), told("4.62", "$4.6 billion")
    (True, True, False)
    """
    digits = _significant(value)
    if digits in map(_significant, _NUMBER.findall(words)):
        return True
    spoken = {word for word in re.findall(r"[a-z]+", words.lower()) if word in _WORDS}
    numbers = {str(_WORDS.index(word) + 1) for word in spoken}
    numbers |= {str(_SIGNS.index(sign) + 1) for sign in words if sign in _SIGNS}
    return digits in map(_significant, numbers | ({"2"} if "两" in words else set()))


def _significant(number: str) -> str:
    """The digits of a number without noughts at either end."""
    return re.sub(r"\D", "", number).strip("0")

"""Texts in one language: a column and its Chinese twin, `label` and `labelZh`, become one."""

from __future__ import annotations

from dataclasses import replace

from kg.model import Answer

TWIN = "Zh"


def in_language(answer: Answer, language: str) -> Answer:
    """The answer with one column where it has two, the other language where one is missing.

    >>> from kg.model import Literal
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

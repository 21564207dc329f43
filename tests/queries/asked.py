"""The questions, and the sets of parameters with which each is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.catalogue import binding
from kg.question import Question, everything, find
from kg.store.interface import Store
from kg.terms import Answer

CITY, SHIPPED = "datuan", next(p.example or "" for p in find("plans").params if p.name == "place")
"""The city of the fixed plans, and that of the examples in the headers of the questions."""


def here(text: str) -> str:
    """A text with examples of the fixed plans for those of the shipped ones."""
    return re.sub(rf"\b{SHIPPED}\b", CITY, text)


def _asked_here(question: Question) -> Question:
    params = [p._replace(example=p.example and here(p.example)) for p in question.params]
    return question._replace(params=tuple(params))


QUESTIONS = [_asked_here(question) for question in everything()]
DAYS = ("2021-03-11", "2021-03-12", "2021-12-31", "2025-12-31", "2026-11-24")
"""The eve of the plan, its day, the end of its period, and what was known later."""


class Asked(NamedTuple):
    """A question with a set of parameters, by its name: `none`, a parameter, a day, or `all`."""

    question: Question
    name: str
    arguments: dict[str, str]

    @property
    def bound(self) -> binding.Bound:
        """The terms of the parameters."""
        return binding.terms(self.question, self.arguments)

    @property
    def text(self) -> str:
        """The SPARQL with the parameters put in, that of the steps first."""
        return binding.bind(self.question, self.bound)

    def answer(self, store: Store) -> Answer:
        """The answer of a store."""
        return binding.answer(store, self.question, self.bound)

    def __str__(self) -> str:
        return f"{self.question.name}-{self.name}"


def sets(question: Question) -> Iterator[Asked]:
    """Without parameters, each with its example, each day for a date, and all together.

    What a question needs is given its example in every set.
    """
    examples = {p.name: p.example or "" for p in question.params}
    needed = {p.name: examples[p.name] for p in question.params if not p.optional}
    if not needed:
        yield Asked(question, "none", {})
    for parameter in question.params:
        yield Asked(question, parameter.name, {**needed, parameter.name: examples[parameter.name]})
        if parameter.type == "date":
            for day in DAYS:
                yield Asked(question, f"{parameter.name}-{day}", {**needed, parameter.name: day})
    if len(examples) > 1:
        yield Asked(question, "all", examples)


EVERYTHING = [asked for question in QUESTIONS for asked in sets(question)]

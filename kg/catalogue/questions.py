"""Finding a canned question by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from kg.catalogue import binding, names
from kg.catalogue.binding import Argument
from kg.errors import InputError
from kg.question import Parameter, Question, read_question
from kg.resources import question_file, question_files
from kg.store.interface import Store
from kg.terms import Answer, Iri
from kg.text import nearest

_NAME = re.compile(r"[a-z0-9-]+")


def question_names() -> list[str]:
    """The names of all questions, sorted."""
    return [path.stem for path in question_files()]


@lru_cache(maxsize=1000)
def find(name: str) -> Question:
    """The question called `name`, read once; `InputError` offers the nearest name for another."""
    if _NAME.fullmatch(name) and (file := question_file(name)).is_file():
        return read_question(file)
    near = nearest(name, question_names())
    raise InputError(
        f"{name}: no such question; " + (f"did you mean {near}?" if near else "see kg query"),
        f"{name}：没有这个问题；" + (f"是否指 {near}？" if near else "可运行 kg query 查看全部"),
    )


def everything() -> list[Question]:
    """Every question, sorted by name."""
    return [find(name) for name in question_names()]


# Canned questions put to a store, each filled in once for the same arguments


_MOST = 1_000
"""So many questions at the most are known filled in at one time."""
_LONGEST = 10_000
"""In characters; what is longer is filled in anew."""
_TEXT = {str}


class Asking:
    """A store to be asked by the names of questions."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._known: dict[tuple[object, ...], str] = {}

    def sparql(self, name: str, arguments: Mapping[str, Argument]) -> str:
        """The SPARQL of a question, filled in. See `Session.query` for what it raises."""
        edition = self.store.edition
        # Of other values some are equal and not the same, as `True` and `1`.
        if edition is None or not {*map(type, arguments.values())} <= _TEXT:
            return self._filled_in(name, arguments)
        key = (edition, name, *arguments.items())
        text = self._known.get(key)
        if text is None:
            text = self._filled_in(name, arguments)
            if len(text) <= _LONGEST:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[key] = text
        return text

    def answer(self, name: str, arguments: Mapping[str, Argument], limit: int | None) -> Answer:
        """The answer to a question, of at most `limit` rows; raises as `Session.query` does."""
        return self.store.ask(self.sparql(name, arguments), limit=limit)

    def ask(self, sparql: str, limit: int | None) -> Answer:
        """The answer to any SPARQL, of at most `limit` rows; raises as `Store.ask` does."""
        return self.store.ask(sparql, limit=limit)

    def _filled_in(self, name: str, arguments: Mapping[str, Argument]) -> str:
        question = find(name)
        return binding.bind(question, binding.terms(question, arguments, self._find))

    def _find(self, parameter: Parameter, name: str) -> Iri:
        return names.resolve(self.store.ask, parameter, name)

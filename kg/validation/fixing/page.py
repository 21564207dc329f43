"""The text of a file as one who edits it sees it: statements, tokens, and prefixes in force."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from kg.model import Literal
from kg.validation.positions import Lines, Place, Statement
from kg.validation.source import statements_in
from kg.validation.tokens import TOKEN, Terms

_LOCAL = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


class Page:
    """A text that a parser has accepted, and its statements about `names`."""

    def __init__(self, path: Path, text: str, names: Collection[str]) -> None:
        self.text = text
        self.lines = Lines(text)
        self.is_lines = path.suffix.lower() in (".nt", ".nq")
        self._base = path.resolve().as_uri()
        self._about: dict[str, list[Statement]] = {}
        for statement in statements_in(path, text, names):
            self._about.setdefault(statement.subject, []).append(statement)

    def about(self, subject: str) -> list[Statement]:
        """The statements about a thing, in the order of the text."""
        return self._about.get(subject, [])

    def token(self, at: int) -> re.Match[str]:
        """The token that begins at an offset."""
        return next(TOKEN.finditer(self.text, at))

    def found(self, place: Place, term: str | Literal) -> int | None:
        """The offset of a place, if that term stands there."""
        try:
            at = self.lines.offset(place)
        except IndexError:
            return None
        token = TOKEN.match(self.text, at)
        return at if token and self._terms(at).term(token) == term else None

    def written(self, iri: str, at: int, like: str) -> str:
        """An IRI as this text would write it at an offset, where it has written `like`.

        By the prefix of `like`, else by any that is in force there; else whole.
        """
        before = self.text[at - 1 : at]
        if self.is_lines or like.startswith("<") or not (before.isspace() or before in "[(,;"):
            return f"<{iri}>"
        own = like.partition(":")[0]
        for label, namespace in sorted(self._prefixes(at).items(), key=lambda p: p[0] != own):
            local = iri.removeprefix(namespace)
            if local != iri and _LOCAL.fullmatch(local):
                return f"{label}:{local}"
        return f"<{iri}>"

    def marks(self, at: int) -> Iterator[re.Match[str]]:
        """The punctuation from an offset on, that within nested nodes left out."""
        depth = 0
        for token in TOKEN.finditer(self.text, at):
            if token.lastgroup == "mark":
                depth += (token[0] in "[(") - (token[0] in "])")
                if not depth and token[0] not in "])":
                    yield token

    def _prefixes(self, at: int) -> Mapping[str, str]:
        return self._terms(at).prefixes

    def _terms(self, at: int) -> Terms:
        terms = Terms(self._base)
        for token in self._declarations:
            if token.start() < at:
                terms.declare(token)
        return terms

    @cached_property
    def _declarations(self) -> list[re.Match[str]]:
        kinds = ("prefix", "base")
        return [token for token in TOKEN.finditer(self.text) if token.lastgroup in kinds]

"""Bounds on documents that parsers do not set themselves, checked before they parse.

Without them a kilobyte of RDF/XML grows to gigabytes, and deep nesting takes hours or overflows
the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pyexpat import ExpatError, ParserCreate, XMLParserType

from kg.errors import InputError

_MOST_ELEMENTS_DEEP = 1_000
_MOST_ATTRIBUTES = 1_000
_MOST_TERMS_DEEP = 100
_GROWTH = 20
_SMALL = 1_000_000
_LONGEST = 16 * 2**20

_OPENING = re.compile(rb"(<<(?=[^<]))|>>|[\"']")


def refuse_deep_terms(raw: bytes, name: str, *, lines_before: int = 0) -> None:
    """Raise `InputError` for triple terms nested deeper than anybody writes them.

    They are looked for as text: so many openings with no closing and no quote between them.
    """
    depth = 0
    for found in _OPENING.finditer(raw) if raw.count(b"<<") > _MOST_TERMS_DEEP else ():
        depth = depth + 1 if found[1] else 0
        if depth > _MOST_TERMS_DEEP:
            line = raw.count(b"\n", 0, found.start()) + lines_before + 1
            raise _refusal(f"{name}:{line}", "triple terms", "三元组项", _MOST_TERMS_DEEP)


def refuse_unsound_xml(raw: bytes, name: str) -> None:
    """Raise `InputError` for XML that is not well-formed, too deep, or grows when it is read.

    >>> refuse_unsound_xml(b"<a><b/></a>", "x.rdf")
    >>> refuse_unsound_xml(b"<a><b></a>", "x.rdf")
    Traceback (most recent call last):
    ...
    kg.errors.InputError: x.rdf:1:9: mismatched tag; mend the syntax
    """
    refuse_unsound_xml_parts([raw], name)


def refuse_unsound_xml_parts(parts: Iterable[bytes], name: str) -> None:
    """The same of a document that is not held whole."""
    parser = ParserCreate("utf-8")
    bounds = _Bounds(parser, name, _SMALL)
    try:
        for part in parts:
            bounds.allow(_GROWTH * len(part))
            parser.Parse(part, False)
        parser.Parse(b"", True)
    except ExpatError as error:
        line, column = error.lineno, error.offset + 1
        reason = str(error).partition(": line ")[0]
        raise InputError(
            f"{name}:{line}:{column}: {reason}; mend the syntax",
            f"{name}:{line}:{column}：语法有误：{reason}；请修正",
        ) from None


class _Bounds:
    """Follows the elements and the text of a document, whose entities are put in by then."""

    def __init__(self, parser: XMLParserType, name: str, most_characters: int) -> None:
        self._parser, self._name = parser, name
        self._depth = 0
        self._left = most_characters
        self._run = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def allow(self, characters: int) -> None:
        """Have room for more text."""
        self._left += characters

    def _start(self, _: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MOST_ELEMENTS_DEEP:
            raise _refusal(self._place, "elements", "元素", _MOST_ELEMENTS_DEEP)
        if len(attributes) > _MOST_ATTRIBUTES:
            raise InputError(
                f"{self._place}: an element has more than {_MOST_ATTRIBUTES} attributes; use fewer",
                f"{self._place}：某元素的属性超过 {_MOST_ATTRIBUTES} 个；请减少",
            )
        for value in attributes.values():
            self._text(value)
        self._run = 0

    def _end(self, _: str) -> None:
        self._depth -= 1
        self._run = 0

    def _text(self, text: str) -> None:
        self._left -= len(text)
        self._run += len(text)
        if self._run > _LONGEST:
            raise too_long(self._place)
        if self._left < 0:
            raise InputError(
                f"{self._place}: entities make the text grow more than {_GROWTH} times;"
                " write the text out",
                f"{self._place}：实体展开后文本增长超过 {_GROWTH} 倍；请直接写出文本",
            )

    @property
    def _place(self) -> str:
        return f"{self._name}:{self._parser.CurrentLineNumber}"


def too_long(place: str) -> InputError:
    """The refusal of a term that parsers have no room for."""
    return InputError(
        f"{place}: has a term or a comment of more than 16 MB; shorten it",
        f"{place}：某个词项或注释超过 16 MB；请缩短",
    )


def _refusal(place: str, en: str, zh: str, most: int) -> InputError:
    return InputError(
        f"{place}: {en} are nested deeper than {most}; write them flat",
        f"{place}：{zh}嵌套超过 {most} 层；请改为扁平写法",
    )

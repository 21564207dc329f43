"""Judges whether passages hold the figure that their claims give: value, unit and comparator."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from kg.namespaces import prefix_lines
from kg.terms import Answer

_PREFIXES = prefix_lines("dcterms", "plan", "skos")
_FIGURES = """
SELECT DISTINCT ?thing ?document ?id ?value ?dimension ?factor ?comparator WHERE {
  ?document plan:states ?claim . ?claim dcterms:identifier ?id . ?claim plan:expresses ?thing .
  ?thing plan:value ?value . ?thing plan:unit ?unit .
  ?unit plan:dimension ?dimension . ?unit plan:factor ?factor .
  OPTIONAL { ?thing plan:comparator ?comparator }
  FILTER (isNumeric(?value) && isNumeric(?factor))
}"""
_UNITS = """
SELECT ?name ?dimension ?factor WHERE {
  ?unit plan:dimension ?dimension . ?unit plan:factor ?factor .
  ?unit skos:prefLabel|skos:altLabel|skos:notation ?name .
  FILTER (isNumeric(?factor))
}"""
_WORDS = {word: Decimal(number) for number, word in enumerate("零一二三四五六七八九十")}
_WORDS |= {"two": Decimal(2), "three": Decimal(3), "four": Decimal(4), "five": Decimal(5)}
_WORDS |= {"six": Decimal(6), "seven": Decimal(7), "eight": Decimal(8), "nine": Decimal(9)}
_WORDS |= {"one": Decimal(1), "ten": Decimal(10), "half": Decimal("0.5"), "两": Decimal(2)}
_SCALES = {"千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8, "十亿": 10**9, "万亿": 10**12}
_SCALES |= {"thousand": 10**3, "million": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12}
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_UNREAD = re.compile(
    r"(?i)\b(?:eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|dozen)"
    r"|\b(?:doubl|tripl|twice|thrice|several|couple|third|quarter|fold)"
    "|[一二两三四五六七八九十百千半倍番几数]"
)
"""Words of a number that is not read: whether it is the figure is not known."""

_UP, _DOWN = "up", "down"
_SIDES = {"greater-than": _UP, "at-least": _UP, "less-than": _DOWN, "at-most": _DOWN}
_BEFORE = (
    (_UP, r"(?:\bat least|\b(?:no|not) (?:less|fewer) than|不(?:低于|少于|小于))"),
    (_DOWN, r"(?:\b(?:up to|at most)|\b(?:no|not) more than|不(?:超过|高于)|至多|最多)"),
    (_UP, r"(?:\b(?:over|above|more than|exceed(?:s|ing)?|surpass(?:es|ing)?))"),
    (_UP, "(?:超过?|突破|逾|高于|大于)"),
    (_DOWN, r"(?:\b(?:below|under|less than|fewer than)|低于|不足|少于|小于)"),
    ("about", r"(?:\b(?:about|around|approximately|roughly|nearly|almost)|约|近)"),
)  # fmt: skip
_AFTER = ((_UP, "(?:以上| or more)"), (_DOWN, "(?:以内|以下)"), ("about", "(?:左右|上下)"))

Span = tuple[int, int]


class Figure(NamedTuple):
    """A figure that claims of one document give, with the numbers of the claims."""

    value: Decimal
    dimension: str
    factor: Decimal
    comparator: str
    claims: frozenset[str]
    is_elsewhere: bool


class Judge:
    """Reads the figures of a graph and judges them by the text of a document."""

    def __init__(self, ask: Callable[[str], Answer]) -> None:
        self._units: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        for name, dimension, factor in ask(_PREFIXES + _UNITS):
            if not str(name).isdigit():
                unit = (str(dimension), Decimal(str(factor)))
                self._units[str(name).lower()].append(unit)
        self._units |= {"percent": self._units["%"], "％": self._units["%"]}
        names = "|".join(map(re.escape, sorted(self._units, key=len, reverse=True)))
        words = "|".join(w if w > "z" else rf"\b{w}\b" for w in _WORDS)
        scales = "|".join(sorted(_SCALES, key=len, reverse=True))
        self._number = re.compile(
            r"(?i)(?P<dollar>\$ ?)?"
            rf"(?P<digits>(?<![0-9.,A-Za-z])[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?|{words})"
            rf"[\s-]?(?P<more>[多余])?(?:(?P<scale>{scales})(?![瓦米克a-z]))?\s?"
            rf"(?P<unit>(?:{names})(?![a-rt-z]))?"
        )
        self._figures: dict[str, list[Figure]] = defaultdict(list)
        places: dict[str, dict[str, list[Mapping[str, str]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for row in ask(_PREFIXES + _FIGURES).records():
            record = {name: str(cell or "") for name, cell in row.items()}
            places[record["thing"]][record["document"]].append(record)
        for documents in places.values():
            for document, records in documents.items():
                self._figures[document].append(_figure(records, len(documents) > 1))

    def judge(
        self, document: str, text: str, spans: Mapping[str, Sequence[Span]]
    ) -> Iterator[tuple[Figure, bool | None]]:
        """Each figure of a document, with whether the spans of its claims hold it, if known."""
        for figure in self._figures.get(document, ()):
            if all(claim in spans for claim in figure.claims):
                places = sorted({span for claim in figure.claims for span in spans[claim]})
                yield figure, self._held(figure, text, places)

    def _held(self, figure: Figure, text: str, spans: Sequence[Span]) -> bool | None:
        found, is_unread = [], False
        for start, end in spans:
            rest = list(text[start:end])
            for match in self._number.finditer(text, start, end):
                is_it = self._is_it(figure, match)
                found += [(match, start, end)] if is_it else []
                is_unread |= is_it is None
                rest[match.start() - start : match.end() - start] = " " * len(match[0])
            is_unread |= bool(_UNREAD.search("".join(rest)))
        if found:
            held = {_bounded_alike(figure, text, *place) for place in found}
            return True if True in held else False if False in held else None
        return None if is_unread or figure.is_elsewhere else False

    def _is_it(self, figure: Figure, match: re.Match[str]) -> bool | None:
        """Whether a number is the figure; unknown where its unit is."""
        digits, scale, unit = match["digits"], match["scale"], match["unit"]
        written = _WORDS.get(digits.lower())
        number = Decimal(digits.replace(",", "")) if written is None else written
        number *= _SCALES[scale.lower()] if scale else 1
        sought = figure.value * figure.factor
        named = "us dollar" if match["dollar"] else (unit or "").lower()
        if named in self._units:
            alike = [f for dimension, f in self._units[named] if dimension == figure.dimension]
            return any(number * factor == sought for factor in alike)
        if number in (figure.value, sought):
            return True
        return False if _YEAR.fullmatch(match[0].strip()) else None


def _figure(records: Sequence[Mapping[str, str]], is_elsewhere: bool) -> Figure:
    one = records[0]
    return Figure(
        value=Decimal(one["value"]),
        dimension=one["dimension"],
        factor=Decimal(one["factor"]),
        comparator=one["comparator"].rpartition("/")[2],
        claims=frozenset(record["id"] for record in records),
        is_elsewhere=is_elsewhere,
    )


def _bounded_alike(
    figure: Figure, text: str, match: re.Match[str], start: int, end: int
) -> bool | None:
    """Whether the words at a number bound it as the figure is; unknown where none is known."""
    if not figure.comparator:
        return True
    side = _SIDES.get(figure.comparator, figure.comparator)
    within = _UP if match["more"] else _stated(text[start : match.start()], text[match.end() : end])
    if within is None and side != "equal":
        around = _stated(text[: match.start()], text[match.end() :])
        return False if around == side else None
    return (within or "equal") == side


def _stated(before: str, after: str) -> str | None:
    """The side on which the words before and after a number bound it, if any do."""
    near = before[-40:].rstrip(" \u00a0$")
    sides = (side for side, words in _BEFORE if re.search(f"(?i){words}$", near))
    return next(sides, None) or next((s for s, words in _AFTER if re.match(words, after)), None)

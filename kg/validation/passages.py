"""Verifies passages against the text of their document: hashes, and the figures of claims.

The graph has the hash of a passage, not its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, NoPassageError
from kg.namespaces import compact, local_name, prefix_lines
from kg.terms import Answer
from kg.text import cuts_a_word, sha256

Span = tuple[int, int]
"""The first character of a passage in its text, and the one behind its last."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying a text against its passages."""

    document: str
    file_matches: bool
    claims: Sequence[str]
    passages: int
    failed_claims: Sequence[str]
    failed_passages: int
    without_claim: Sequence[str] = ()
    cut_words: Sequence[str] = ()
    without_figure: Sequence[str] = ()
    undecided_figures: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether the file and every passage are as the graph says, each with a claim."""
        faults = self.without_claim, self.cut_words, self.without_figure
        return self.file_matches and not self.failed_passages and not any(faults)

    def summary(self, language: str = "en") -> str:
        """The figures in one line, with the claims that a change or a fault affects."""
        claims = f"{len(self.claims) - len(self.failed_claims)}/{len(self.claims)}"
        passages = f"{self.passages - self.failed_passages}/{self.passages}"
        if language == "zh":
            equal = "一致" if self.file_matches else "不一致"
            start = f"{claims} 条表述、{passages} 处位置相符；文件哈希{equal}"
        else:
            equal = "equal" if self.file_matches else "different"
            start = f"{claims} claims and {passages} passages hold; file hash {equal}"
        named = [
            ("claims hit", "受影响的表述", self.failed_claims),
            ("passages without a claim", "没有表述的位置", self.without_claim),
            ("passages that cut a word", "截断单词的位置", self.cut_words),
            (
                "claims whose passages lack the figure",
                "位置中没有所记数值的表述",
                self.without_figure,
            ),
            ("figures not judged, of claims", "数值无法判断的表述", self.undecided_figures),
        ]
        told = [
            f"；{zh}：{' '.join(map(compact, items))}"
            if language == "zh"
            else f"; {en}: {' '.join(map(compact, items))}"
            for en, zh, items in named
            if items
        ]
        return "".join([start, *told])


def _texts(answer: Answer) -> list[dict[str, str]]:
    """The rows of an answer with their cells as text, empty for none."""
    return [{name: str(cell or "") for name, cell in row.items()} for row in answer.records()]


def _identify(
    rows: list[dict[str, str]], text: str, name: str, document: str | None, documents: Iterable[str]
) -> str:
    """The document whose text this is: `document`, else by its hash, its file name, or alone."""
    known = {row["document"]: row["documentSha256"] for row in rows}
    if document is None:
        same = [iri for iri, digest in known.items() if digest == sha256(text)]
        alike = [iri for iri in {*known, *documents} if local_name(iri) == Path(name).stem]
        found = same or alike or (list(known) if len(known) == 1 else [])
        if len(found) != 1:
            raise InputError(
                f"{name}: is the text of no document in the graph; give the text that was read,"
                " under the slug of its document, or name that with --document",
                f"{name}：不是图中任何来源文件的正文；请提供当时所读的文本，以来源文件的短名命名，"
                "或以 --document 指定来源文件",
            )
        document = found[0]
    if document not in known:
        raise NoPassageError(
            f"{compact(document)}: has no passage in the graph; name a document with passages",
            f"{compact(document)}：图中没有它的位置；请指定有位置的来源文件",
        )
    return document


def verify(
    passages: Answer,
    text: str,
    name: str,
    document: str | None = None,
    *,
    documents: Iterable[str] = (),
    judge: Judge | None = None,
) -> Verification:
    """Verify `text` against the answer to the question `passages`.

    A file called after one of the `documents` of the graph has the text of that one. The figures
    that claims give are judged by `judge`, where every passage of the claim holds. Raises
    `InputError` where no document is known to have the text; where it has no passages,
    `NoPassageError`.
    """
    every = _texts(passages)
    document = _identify(every, text, name, document, documents)
    rows = [row for row in every if row["document"] == document]
    spans = [(row, int(row["start"]), int(row["end"])) for row in rows]
    failed = [row for row, i, j in spans if j > len(text) or sha256(text[i:j]) != row["sha256"]]
    failed_claims = {row["id"] for row in failed} - {""}
    held: dict[str, list[Span]] = defaultdict(list)
    for row, i, j in spans:
        if row["id"] not in failed_claims:
            held[row["id"]].append((i, j))
    judged = list(judge.judge(document, text, held)) if judge else []
    return Verification(
        document=document,
        file_matches=all(row["documentSha256"] == sha256(text) for row in rows),
        claims=sorted({row["id"] for row in rows} - {""}),
        passages=len({row["passage"] for row in rows}),
        failed_claims=sorted(failed_claims),
        failed_passages=len({row["passage"] for row in failed}),
        without_claim=sorted({row["passage"] for row in rows if not row["id"]}),
        cut_words=sorted(
            {r["passage"] for r, i, j in spans if r not in failed and cuts_a_word(text, i, j)}
        ),
        without_figure=sorted({c for f, holds in judged if holds is False for c in f.claims}),
        undecided_figures=sorted({c for f, holds in judged if holds is None for c in f.claims}),
    )


# Whether passages hold the figure that their claims give: value, unit and comparator

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
    (_UP, "(?:超过?|突破|逾|高于|大于|[≥>＞])"),
    (_DOWN, r"(?:\b(?:below|under|less than|fewer than)|低于|不足|少于|小于|[≤<＜])"),
    ("about", r"(?:\b(?:about|around|approximately|roughly|nearly|almost)|约|近)"),
)  # fmt: skip
_AFTER = ((_UP, " ?(?:以上|or more)"), (_DOWN, " ?(?:以内|以下)"), ("about", " ?(?:左右|上下)"))


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
        for record in _texts(ask(_PREFIXES + _FIGURES)):
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

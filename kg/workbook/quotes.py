"""The place of a quote in its source text: found once, or told with the choices, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from itertools import accumulate
from typing import NamedTuple

from kg.errors import InputError
from kg.namespaces import RDF, expand
from kg.terms import Iri, Literal, Triple
from kg.text import Words, cuts_a_word, sha256
from kg.workbook.texts import Text, extra

LEAST_SIMILARITY = 0.5
"""What is less similar to a quote is not shown as the nearest."""
_MOST_PLACES = 10
"""The most places that the words about several give."""
_MARGIN = 4
"""Characters by which the ends of the nearest window, as long as the quote, may be off."""
_LEAST_IN_ORDER = 5
"""Rows that are in the order of the text by chance are seldom so many."""
_END = 1 << 40
"""Beyond the end of any text."""
_LONGEST_SAME = 40
"""Characters that quote and text have in common are cut to so many."""
_MARKED = re.compile(r"(?s)(.*)[\[［]{2}(.*?)[\]］]{2}(.*)")
_MARK = re.compile(r"[\[［]{2}|[\]］]{2}")
_FORMS = dict.fromkeys("\"'`´′″＂＇「」『』〝〞〟", '"') | dict.fromkeys("−─━", "-")
_FORMS |= {"〜": "~", "⋯": "...", "・": "·", "•": "·"}


class Placed(NamedTuple):
    """A span of a text, its place as a reader counts, and the hash of its characters."""

    start: int
    end: int
    section: int | None
    paragraph: int | None
    sentence: int | None
    sha256: str

    def words(self) -> Words:
        """The place in words."""
        parts = [
            (f"section {self.section}", f"第 {self.section} 节", self.section),
            (f"paragraph {self.paragraph}", f"第 {self.paragraph} 段", self.paragraph),
            (f"sentence {self.sentence}", f"第 {self.sentence} 句", self.sentence),
        ]
        told = [(en, zh) for en, zh, number in parts if number is not None]
        en = ", ".join([*(en for en, _ in told), f"characters {self.start}–{self.end}"])
        zh = "，".join([*(zh for _, zh in told), f"字符 {self.start}–{self.end}"])
        return {"en": en, "zh": zh}


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A quote found more than once."""

    places: tuple[Placed, ...]

    def words(self) -> Words:
        """All places, and what to do."""
        told = [place.words() for place in self.places[:_MOST_PLACES]]
        more = len(self.places) > _MOST_PLACES
        en = "; ".join([*(one["en"] for one in told), *["…"] * more])
        zh = "；".join([*(one["zh"] for one in told), *["…"] * more])
        count = len(self.places)
        return {
            "en": f"found {count} times ({en}); paste more around it, and mark it with [[ ]]",
            "zh": f"出现 {count} 次（{zh}）；请多贴几字，并以 [[ ]] 标出",
        }


@dataclass(frozen=True, slots=True)
class Absent:
    """A quote that is not in the text, with what is nearest to it there, if anything is.

    In `difference`, `[-…-]` is in the quote alone and `{+…+}` in the text alone.
    """

    nearest: Placed | None
    difference: str

    def words(self) -> Words:
        """The nearest place, how it differs, and what to do."""
        if self.nearest is None:
            return {
                "en": "not in the text, nor anything like it; paste the words of the text",
                "zh": "原文中没有，也无相近文字；请粘贴原文",
            }
        place = self.nearest.words()
        return {
            "en": f"not in the text; nearest, {place['en']}: {self.difference}; paste its words",
            "zh": f"原文未找到，最近似处：{place['zh']}：{self.difference}；请粘贴原文",
        }


Found = Placed | Ambiguous | Absent


# Folding


@cache
def _folded(character: str) -> str:
    """What a character is compared as; white space and what does not show are nothing.

    Each character is decomposed by itself, so that composed and decomposed forms are alike, and
    the folded form of a part of a text is a part of the folded form of the text.
    """
    return "".join(map(_form, unicodedata.normalize("NFKD", _FORMS.get(character, character))))


def _form(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] in "ZC" or "\ufe00" <= character <= "\ufe0f":
        return ""
    if category in ("Pi", "Pf"):
        return '"'
    return "-" if category == "Pd" else _FORMS.get(character, character)


class _Folding:
    """A text folded, with the offset of the character that each folded one is from."""

    def __init__(self, text: str) -> None:
        parts = list(map(_folded, text))
        self.folded = "".join(parts)
        self._ends = list(accumulate(map(len, parts)))

    @cached_property
    def offsets(self) -> list[int]:
        lengths = zip(self._ends, [0, *self._ends], strict=False)
        return [i for i, (end, start) in enumerate(lengths) for _ in range(end - start)]

    def occurrences(self, quote: str) -> Iterator[tuple[int, int]]:
        """The folded spans of a folded quote that begin and end with whole characters."""
        start = self.folded.find(quote)
        while start >= 0:
            if self._is_whole(start) and self._is_whole(start + len(quote)):
                yield start, start + len(quote)
            start = self.folded.find(quote, start + 1)

    def _is_whole(self, place: int) -> bool:
        edge = self.offsets[max(place - 1, 0) : place + 1]
        return len(edge) < 2 or edge[0] != edge[1] or place == 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text that a folded span is from."""
        return self.offsets[start], self.offsets[end - 1] + 1


_folding = lru_cache(maxsize=8)(_Folding)


# Placing


def in_order(
    starts: Mapping[str, Collection[int]], orders: Iterable[Sequence[str]]
) -> dict[str, set[int]]:
    """The places of each row that are left where rows follow the text.

    `starts` are the places of the quote of each row; each of `orders` holds rows, as they stand or
    by their numbers. It is evidence only if at least five rows with one place follow the text in
    it, and only about rows between two of these: one that stands last may have been added later. A
    place is left where the rows before and after can have places that do not contradict it.

    >>> starts = {"a": [1], "b": [2], "c": [3], "d": [1, 5, 9], "e": [5, 6], "f": [6], "g": [7]}
    >>> left = in_order(starts, ["abcdefg"])
    >>> left["d"], left["e"]
    ({5}, {5, 6})
    """
    left = {row: set(places) for row, places in starts.items()}
    for order in orders:
        known = [(n, *starts[row]) for n, row in enumerate(order) if len(starts[row]) == 1]
        found = [start for _, start in known]
        if len(set(found)) < _LEAST_IN_ORDER or found != sorted(found):
            continue
        rows = order[known[0][0] : known[-1][0] + 1]
        *lowest, last = accumulate(rows, partial(_next, starts), initial=0)
        if last == _END:  # a row of several places follows the text at none of them
            continue
        negative = {row: [-start for start in starts[row]] for row in rows}
        *highest, _ = accumulate(reversed(rows), partial(_next, negative), initial=-_END)
        for row, low, high in zip(rows, lowest, reversed(highest), strict=True):
            left[row] &= {start for start in starts[row] if low <= start <= -high}
    return left


def _next(starts: Mapping[str, Collection[int]], before: int, row: str) -> int:
    """The first place of a row that is not before another; the end of all texts without one."""
    return min((start for start in starts[row] if start >= before), default=_END)


def place(text: Text, quote: str, among: Collection[int] = ()) -> Found:
    """The place of a quote: where it stands once, or once `among` some offsets.

    `[[…]]` within a quote marks the part whose place is asked; the rest only tells it from others.
    Words that are part of a longer word or number are not found.

    >>> from kg.workbook.texts import Outline
    >>> place(Text("yunshi.txt", "产值超过30亿元。", Outline(())), "产值 超过３０亿元")[:2]
    (0, 8)

    Raises `InputError` for a quote without words, and for marks that are not one pair.
    """
    before, marked, after = _parts(quote)
    folding, whole = _folding(text.content), before + marked + after
    spans = [
        folding.span(start + len(before), end - len(after))
        for start, end in folding.occurrences(whole)
    ]
    uncut = [span for span in spans if not cuts_a_word(text.content, *span)]
    if not uncut:
        return _nearest(text, folding, _MARK.sub("", quote), spans)
    chosen = uncut if len(uncut) == 1 else [span for span in uncut if span[0] in among]
    if len(chosen) == 1:
        return _placed(text, *chosen[0])
    return Ambiguous(tuple(_placed(text, *span) for span in uncut))


def _parts(quote: str) -> tuple[str, str, str]:
    """The folded words before, within and after the marks; without marks all are within."""
    match = _MARKED.fullmatch(quote)
    if len(_MARK.findall(quote)) != (2 if match else 0):
        raise InputError(
            "the quote: mark its place with one pair of [[ ]]",
            "引文：请只用一对 [[ ]] 标出位置",
        )
    parts = match.groups() if match else ("", quote, "")
    before, marked, after = ("".join(map(_folded, part)) for part in parts)
    if not marked:
        raise InputError(
            "the quote: has no words; paste those of the text", "引文：没有文字；请粘贴原文"
        )
    return before, marked, after


def _placed(text: Text, start: int, end: int) -> Placed:
    return Placed(start, end, *text.place(start, end), sha256(text.content[start:end]))


def statements(document: str, placed: Placed) -> list[Triple]:
    """The passage of a document, by the IRI of that, as triples."""
    passage = f"{document}-{placed.start}-{placed.end}"
    facts = {name: Literal.of(v) for name, v in placed._asdict().items() if v is not None}
    return [
        (Iri(document), expand("plan:hasPassage"), Iri(passage)),
        (Iri(passage), RDF + "type", Iri(expand("plan:Passage"))),
        *((Iri(passage), expand(f"plan:{name}"), value) for name, value in facts.items()),
    ]


def _nearest(text: Text, folding: _Folding, quote: str, cut: list[tuple[int, int]]) -> Absent:
    """The part of the text nearest to a quote, by edit distance; where it is cut, whole words."""
    with extra(text.name):
        from rapidfuzz import fuzz
        from rapidfuzz.distance import Levenshtein

    similar = Levenshtein.normalized_similarity
    if not folding.folded:
        return Absent(None, "")
    folded = "".join(map(_folded, quote))
    if cut:
        start, end = _whole_words(text.content, *cut[0])
        found = "".join(map(_folded, text.content[start:end]))
    else:
        alignment = fuzz.partial_ratio_alignment(folded, folding.folded)
        first, last = (alignment.dest_start, alignment.dest_end) if alignment else (0, 1)
        steps, size = range(-_MARGIN, _MARGIN + 1), len(folding.folded)
        ends = {(max(first + i, 0), min(last + j, size)) for i in steps for j in steps}
        first, last = max(
            sorted(pair for pair in ends if pair[0] < pair[1]),
            key=lambda pair: (
                similar(folded, folding.folded[slice(*pair)]),
                -abs(pair[1] - pair[0] - len(folded)),
            ),
        )
        start, end = folding.span(first, last)
        found = folding.folded[first:last]
    if similar(folded, found) < LEAST_SIMILARITY and not cut:
        return Absent(None, "")
    return Absent(_placed(text, start, end), _difference(quote, text.content[start:end]))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and cuts_a_word(text, start, start):
        start -= 1
    while end < len(text) and cuts_a_word(text, end, end):
        end += 1
    return start, end


_WORD = re.compile(r"[A-Za-z]+|.")


def _difference(quote: str, found: str) -> str:
    from rapidfuzz.distance import Levenshtein

    readable = ("".join(_folded(c) or " " * c.isspace() for c in text) for text in (quote, found))
    one, other = (_WORD.findall(" ".join(text.split())) for text in readable)
    parts: list[str] = []
    for step in Levenshtein.opcodes(one, other):
        lost = "".join(one[step.src_start : step.src_end])
        new = "".join(other[step.dest_start : step.dest_end])
        if step.tag != "equal":
            parts += [f"[-{lost}-]"] * bool(lost) + [f"{{+{new}+}}"] * bool(new)
        elif len(lost) > _LONGEST_SAME:
            half = _LONGEST_SAME // 2
            parts.append(f"{lost[:half]}…{lost[-half:]}")
        else:
            parts.append(lost)
    return "".join(parts)

"""Search things by what people type: names, short forms, codes, pinyin, and words of their notes.

Every name of a thing is compared with the text; `MATCHES` are the ways in which it may match.
Pinyin is compared letter by letter with any reading of each character, without tones.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property, partial
from itertools import count
from typing import NamedTuple
from weakref import WeakKeyDictionary

from kg.errors import InputError
from kg.namespaces import DCTERMS, ID, RDFS, SKOS, VOCAB, compact, prefix_lines
from kg.terms import LANG_STRING, Answer, Ask, Iri, Literal, Row, Term, to_sparql

MATCHES = (
    *("exact", "bare", "sound", "homophone", "prefix", "words", "syllables"),
    *("short", "parts", "within", "text", "near"),
)
"""How a thing matches, best first.

exact: one of its names; bare: but for 市, 有限公司, Co., Ltd. and the like; sound: in pinyin;
homophone: in other characters of the same sound; prefix: a name begins so; words: a name has all
the words; syllables: in pinyin; short: an abbreviation; parts: its names have all the words
together with those of its class, plan and place; within: the text begins with a name, or has it
as words; text: a note has the words; near: a similar name, where nothing else matches.
"""

CERTAIN = ("exact", "bare", "sound")
"""The ways in which a text is a whole name."""

NAMED = (*CERTAIN, "prefix", "words", "syllables", "short", "parts")
"""The ways in which a text names a thing; by the others it is found only."""

MAX_CHARACTERS = 300
"""The longest text that may be a name."""

COLUMNS = ("thing", "kind", "label", "labelZh", "match", "why", "text")

_KINDS = (
    *("Place", "Enterprise", "Authority", "Plan", "Cluster", "Project", "ProjectGroup", "Park"),
    *("Listing", "Target", "Milestone", "Measure", "Aspiration", "Concept"),
)
"""The classes of what is looked for first, in this order; then those that are not named here."""
_CONCEPT, _COMMITMENT = _KINDS.index("Concept"), _KINDS.index("Target") - 1
"""A concept goes behind the things that begin with its name, and before the commitments."""
_LATE = (
    *("Event", "Observation", "Judgement", "OpenPoint", "Search", "Statement", "Document", "Claim"),
    *("Dataset", "Ontology", "Identifier", "Involvement", "Ownership", "Passage", "Verdict"),
)
"""The classes of what mentions other things, which come after those."""

_PREFIXES = prefix_lines("dcterms", "plan", "rdfs", "skos")
_LABELS = {RDFS + "label", SKOS + "prefLabel", DCTERMS + "title"}
_NAMES = f"""{_PREFIXES}
SELECT DISTINCT ?thing ?why ?text WHERE {{
  {{
    VALUES ?why {{
      rdfs:label skos:prefLabel skos:altLabel skos:notation dcterms:title dcterms:identifier
    }}
    ?thing ?why ?text .
  }} UNION {{
    ?involvement plan:party ?thing ; plan:nameInSource ?text .
    BIND(plan:nameInSource AS ?why)
  }} UNION {{
    ?identifier plan:identifies/plan:issuer? ?thing ; plan:identifierScheme ?why ; plan:code ?text .
    FILTER NOT EXISTS {{ ?thing plan:issuer ?issuer }}
  }}
}}
"""
_KIND = "SELECT ?thing ?kind { ?thing a ?kind }"
_CONTEXT = f"""{_PREFIXES}
SELECT ?thing ?other WHERE {{
  ?thing ?link ?other .
  FILTER (?link IN (plan:covers, plan:inCluster, plan:inPlan, plan:locatedIn, plan:issuer))
}}
"""
_NOTES = "skos:note, skos:scopeNote, skos:editorialNote, skos:definition, dcterms:description"
_TEXTS = f"""{_PREFIXES}
SELECT DISTINCT ?thing ?why ?text WHERE {{
  {{
    ?thing ?why ?text .
    FILTER (?why IN ({_NOTES}))
  }} UNION {{
    ?thing plan:bearsOn|plan:tradedOn ?of .
    ?of ?why ?text .
    FILTER (?why IN ({_NOTES}, skos:prefLabel))
  }} UNION {{
    ?thing plan:expresses ?of .
    ?of rdfs:label ?text .
    BIND (plan:expresses AS ?why)
  }}
  FILTER (%s)
}}
"""
"""The notes on a thing, what it bears on or is traded on, and what a claim expresses."""

_TOKENS = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")
_MARKS = re.compile("[\u0300-\u036f]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_FORMS = re.compile(
    r"(?<=..)(股份有限公司|有限责任公司|有限公司|公司|集团|自治区|地区|[省市区县旗])$"
)
_LATIN_FORMS = frozenset(
    {
        *("co", "company", "corp", "corporation", "group", "holdings", "inc", "limited", "llc"),
        *("ltd", "plc", "city", "county", "district", "municipality", "province"),
        *("hk", "sh", "ss", "sz"),
    }
)
"""The last words of companies and places, and what names the exchange behind a ticker."""
_SHORTEST_SOUND = 4
"""Letters of pinyin that may stand for a part of a name; fewer begin too many names."""
_SHORTEST_CODE = 4
"""Digits that may stand for a code that begins so; of another name a letter is too little."""
_LONGEST = 6
"""Characters of an abbreviation, and of a name for each of these."""
_AROUND = 30
"""Characters that are shown on either side of what matches in a note."""
_MANY = 20_000
"""Of more names than this, only those with the same first letter are compared for the nearest."""
_NEAREST, _NEAR, _NEARER = 5, 0.72, 0.8
"""The most similar names that are returned, and their least similarity, from 0 to 1, also where
a part of the text is a name, or notes have its words."""


_SYLLABLES: defaultdict[str, int] = defaultdict(count(0xE000).__next__)
"""A code point of the private use area for each syllable of pinyin that was met."""


class _Text:
    """A text in the forms in which names are compared."""

    def __init__(self, text: str) -> None:
        self.words = fold(text)
        self.spaced = "".join(f" {word}" for word in self.words)
        self.joined = "".join(self.words)
        self.is_chinese = bool(_CHINESE.search(self.joined))

    @cached_property
    def may_be_short(self) -> bool:
        """Whether it is so little that it may be an abbreviation."""
        return 1 < len(self.joined) <= _LONGEST and len(self.words) == 1

    @cached_property
    def bare(self) -> str:
        """The text without the legal form of a company or the rank of a place at its end."""
        words = list(self.words)
        while words[1:] and words[-1] in _LATIN_FORMS:
            words.pop()
        text = "".join(words)
        while (shorter := _FORMS.sub("", text)) != text:
            text = shorter
        return text

    @cached_property
    def readings(self) -> tuple[tuple[str, ...], ...]:
        """How each character is read, a letter or digit as itself."""
        return tuple(map(_readings, self.joined))

    @cached_property
    def syllables(self) -> str:
        """The text with a private character for each syllable, however it is written."""
        return "".join(chr(_SYLLABLES[reading[0]]) for reading in self.readings)

    @cached_property
    def letters(self) -> str:
        """The text in pinyin, each character by its first reading."""
        return "".join(reading[0] for reading in self.readings)


class _Name(NamedTuple):
    """A name of a thing, and the property or scheme of codes that holds it."""

    thing: Iri
    why: Term | None
    text: str
    language: str | None
    form: _Text

    @property
    def is_label(self) -> bool:
        return isinstance(self.why, Iri) and self.why.value in _LABELS


class Hit(NamedTuple):
    """A thing that matches, how, by which name, and whether it only mentions other things."""

    thing: Iri
    match: str
    name: _Name
    kind: Term | None
    is_late: bool


def fold(text: str) -> list[str]:
    """The words of a text without case, width, accents and punctuation; a run of Chinese is one.

    >>> fold("ＣＲＲＣ, 中车CR240E (Dàtóng)")
    ['crrc', '中车', 'cr240e', 'datong']
    """
    if text.isascii():
        return _TOKENS.findall(text.casefold())
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return _TOKENS.findall(unicodedata.normalize("NFKC", plain).casefold())


@cache
def _readings(character: str) -> tuple[str, ...]:
    """The readings of a Chinese character in pinyin without tones, ü as u; else itself."""
    if not _CHINESE.match(character):
        return (character,)
    found = _pinyin()(character)
    return tuple(dict.fromkeys(re.sub("[^a-z]", "", _plain_u(reading)) for reading in found))


def _plain_u(letters: str) -> str:
    return re.sub("([ln])v", r"\1u", letters)


@cache
def _pinyin() -> Callable[[str], list[str]]:
    from xpinyin import Pinyin

    found: Callable[[str], list[str]] = Pinyin().get_pinyins
    return found


def _is_read(readings: tuple[tuple[str, ...], ...], letters: str, *, whole: bool) -> bool:
    """Whether characters can be read as the letters, all of them or the first."""
    ends = {0}
    for choices in readings:
        if not whole and any(c.startswith(letters[end:]) for c in choices for end in ends):
            return True
        ends = {end + len(c) for c in choices for end in ends if letters.startswith(c, end)}
        if not ends:
            return False
    return len(letters) in ends


_KEPT: WeakKeyDictionary[object, tuple[object, Index]] = WeakKeyDictionary()
"""The index of each store, with the edition and the base of which it is."""


class Index:
    """Every name in a graph, with what is needed to rank the things that match."""

    def __init__(self, ask: Ask, base: str = ID) -> None:
        kinds = sorted(ask(_KIND), key=lambda row: str(row[1]), reverse=True)
        self.kinds = {thing: kind for thing, kind in kinds if isinstance(thing, Iri)}
        self._rank = {thing: _rank(kind) for thing, kind in self.kinds.items()}
        wanted = (thing for thing in self.kinds if not self._is_late(thing))
        self.names = list(_names(ask, base, wanted))
        self._context = ask(_CONTEXT).rows
        self.labels = {
            (name.thing, name.language): name.text for name in self.names if name.is_label
        }

    @classmethod
    def of(cls, ask: Ask, base: str = ID) -> Index:
        """The index of a store, which is kept while the store is there and has not changed."""
        store = getattr(ask, "__self__", None)
        edition = getattr(store, "edition", None)
        if edition is None:
            return cls(ask, base)
        state, index = _KEPT.get(store, (None, None))
        if index is None or state != (edition, base):
            index = cls(ask, base)
            _KEPT[store] = ((edition, base), index)
        return index

    def forms(self) -> Iterator[tuple[Iri, int, list[str]]]:
        """Each thing with its place in the order of what is looked for, and what may name it.

        A form has no case, width or accents: its words apart, without legal form, in pinyin.
        """
        found: dict[Iri, dict[str, None]] = {}
        for name in self.names:
            form = name.form
            pinyin = (form.letters,) if form.is_chinese else ()
            spaced = form.spaced.removeprefix(" ")
            found.setdefault(name.thing, {}).update(dict.fromkeys((spaced, form.bare, *pinyin)))
        for thing, forms in found.items():
            yield thing, self._rank.get(thing, len(_KINDS)), list(forms)

    def hits(self, ask: Ask, text: str, only: Collection[Iri] | None = None) -> list[Hit]:
        """Each thing, or of those `only`, that matches, the best first; `ask` reads the notes.

        Raises `InputError` for a text without a letter or digit, or too long to be a name.
        """
        if len(text) > MAX_CHARACTERS:
            raise InputError(
                f"a name of {len(text)} characters: more than {MAX_CHARACTERS}; give a shorter one",
                f"名称长达 {len(text)} 个字符，超过 {MAX_CHARACTERS} 个；请缩短",
            )
        wanted = _Text(text)
        if not wanted.joined:
            raise InputError(
                f"{text!r}: nothing to look for; give a name or a code",
                f"{text!r}：没有可查找的内容；请给出名称或代码",
            )
        names = [name for name in self.names if only is None or name.thing in only]
        matches = [(match, name) for name in names if (match := _match(name.form, wanted))]
        if not any(match == "exact" for match, _ in matches):
            matches += self._sounds(wanted, names)
            if wanted.words[1:] or (wanted.is_chinese and wanted.joined[3:]):
                matches += self._parts(wanted, names)
        matches += [
            (m, name) for m, name in self._texts(ask, wanted) if only is None or name.thing in only
        ]
        matches.sort(key=partial(self._order, wanted))
        if any(match in NAMED for match, _ in matches):
            matches = [found for found in matches if found[0] != "within"]
        else:
            half = len(wanted.joined) / 2  # a name within the text may be very little of it
            larger = [
                (match, name)
                for match, name in matches
                if match != "within" or len(name.form.joined) >= half
            ] or matches
            near = self._near(wanted, names, _NEARER if matches else _NEAR)
            matches = sorted([*near, *larger], key=lambda found: found[0] != "homophone")
        found: dict[Iri, Hit] = {}
        for match, name in matches:
            if name.thing not in found:
                kind, is_late = self.kinds.get(name.thing), self._is_late(name.thing)
                found[name.thing] = Hit(name.thing, match, name, kind, is_late)
        return list(found.values())

    def _is_late(self, thing: Iri) -> bool:
        return self._rank.get(thing, 0) > len(_KINDS)

    def _order(self, wanted: _Text, found: tuple[str, _Name]) -> tuple[object, ...]:
        """The key of a match: whole names first, then by class, kind of match, label and length."""
        match, name = found
        tier, rank = MATCHES.index(match), self._rank.get(name.thing, len(_KINDS))
        if rank == _CONCEPT and tier < MATCHES.index("prefix"):
            tier, rank = MATCHES.index("prefix"), _COMMITMENT
        length = -len(name.text) if match == "within" else len(name.text)
        is_late = rank > len(_KINDS)
        return (
            min(tier, MATCHES.index("prefix")),
            match == "text",
            is_late and rank,
            match in ("short", "within"),
            rank > _COMMITMENT,
            tier,
            wanted.spaced not in name.form.spaced,
            rank,
            not name.is_label,
            length,
            name.thing.value,
        )

    def _sounds(self, wanted: _Text, names: list[_Name]) -> Iterator[tuple[str, _Name]]:
        """The Chinese names that are read as the text, whole or in part."""
        letters = _plain_u(wanted.letters)
        if not (letters.isascii() and letters.isalpha()):
            return
        for name in names:
            if not name.form.is_chinese or self._is_late(name.thing):
                continue
            readings = name.form.readings
            if any(
                _is_read(some, letters, whole=True)
                for some in (readings, readings[: len(name.form.bare)])
            ):
                yield ("homophone" if wanted.is_chinese else "sound"), name
            elif wanted.is_chinese:
                if _has_pieces(name.form.syllables, wanted.syllables):
                    yield "near", name
            elif len(letters) >= _SHORTEST_SOUND and all(
                any(_is_read(readings[at:], word, whole=False) for at in range(len(readings)))
                for word in map(_plain_u, wanted.words)
            ):
                yield "syllables", name

    @cached_property
    def _bags(self) -> dict[Iri, tuple[str, str]]:
        """All names of each thing, and those of its class and of what it belongs to."""
        own: dict[Term, str] = defaultdict(str)
        for name in self.names:
            own[name.thing] += f"{name.form.spaced}\n"
        context: dict[Term, list[Term]] = defaultdict(list)
        for thing, other in self._context:
            if thing and other:
                context[thing].append(other)
        around: dict[Term, str] = {
            thing: "".join(
                own[also] for other in others for also in (other, *context.get(other, ()))
            )
            for thing, others in list(context.items())
        }
        return {
            thing: (own[thing], around.get(thing, "") + (own[kind] if kind else ""))
            for thing, kind in self.kinds.items()
            if thing in own
        }

    def _parts(self, wanted: _Text, names: list[_Name]) -> Iterator[tuple[str, _Name]]:
        """The things whose names have all the words together with those of what they belong to."""
        tried: set[Iri] = set()
        for name in names:
            if name.thing in tried or self._is_late(name.thing):
                continue
            tried.add(name.thing)
            own, around = self._bags.get(name.thing, ("", ""))
            if _has_all(own + around, wanted) and not _has_all(around, wanted):
                yield "parts", name

    def _texts(self, ask: Ask, wanted: _Text) -> Iterator[tuple[str, _Name]]:
        """The notes with all the words."""
        filters = (f"CONTAINS(LCASE(STR(?text)), {to_sparql(Literal(w))})" for w in {*wanted.words})
        for thing, why, text in ask(_TEXTS % " && ".join(filters)):
            if not isinstance(thing, Iri) or not isinstance(text, Literal):
                continue
            language = text.language and text.language[:2]
            shown = _around(text.value, wanted.words[0])
            yield "text", _Name(thing, why, shown, language, wanted)

    def _near(self, wanted: _Text, names: list[_Name], alike: float) -> Iterator[tuple[str, _Name]]:
        """The names most like the text, whole or as far as it goes, nearest first.

        A Chinese text is compared by its sound with Chinese names, another with all names.
        """
        from difflib import get_close_matches

        count = len(wanted.joined) if wanted.is_chinese else len(wanted.words)
        heads: dict[str, list[_Name]] = defaultdict(list)
        for name in names:
            form = name.form
            if self._is_late(name.thing):
                continue
            if form.is_chinese:
                heads[form.letters].append(name)
                if wanted.is_chinese:
                    heads["".join(reading[0] for reading in form.readings[:count])].append(name)
            elif not wanted.is_chinese:
                for head in {form.joined, "".join(form.words[:count])}:
                    heads[head].append(name)
        searched: Iterable[str] = heads
        if len(heads) > _MANY:
            searched = [head for head in heads if head[:1] == wanted.letters[:1]]
        for head in get_close_matches(wanted.letters, searched, _NEAREST, alike):
            for name in sorted(heads[head], key=lambda name: self._order(wanted, ("near", name))):
                yield "near", name


def best(hits: Sequence[Hit]) -> list[Hit]:
    """Those that a text names as well as the first of them, and of lesser matches of its class."""
    first = hits[0] if hits else None
    if first is None or first.match not in NAMED:
        return []
    alike = [hit for hit in hits if (hit.match, hit.is_late) == (first.match, first.is_late)]
    return [hit for hit in alike if first.match in CERTAIN or hit.kind == first.kind]


def find(ask: Ask, text: str, limit: int | None = None, base: str = ID) -> Answer:
    """Search things by name, the best match first; a row has what the thing is and what matched.

    `why` is the property that holds the name or note, or the scheme of a code; it is unbound where
    the slug matched. Raises `InputError` for a text without a letter or digit.
    """
    index = Index.of(ask, base)
    hits = index.hits(ask, text)
    rows = tuple(_row(hit, index) for hit in hits[:limit])
    return Answer(COLUMNS, rows, truncated=len(rows) < len(hits))


def _row(hit: Hit, index: Index) -> Row:
    def label(language: str) -> Term | None:
        text = index.labels.get((hit.thing, language))
        return Literal(text, LANG_STRING, language) if text else None

    name = hit.name
    text = Literal(name.text, LANG_STRING, name.language) if name.language else Literal(name.text)
    return (hit.thing, hit.kind, label("en"), label("zh"), Literal(hit.match), name.why, text)


def _names(ask: Ask, base: str, things: Iterable[Iri]) -> Iterator[_Name]:
    """Every name of everything, and the slugs of these and of `things`, in a vocabulary too."""
    slugs = dict.fromkeys(things)
    for thing, why, text in ask(_NAMES):
        if isinstance(thing, Iri) and isinstance(text, Literal):
            slugs[thing] = None
            language = text.language and text.language[:2]
            yield _Name(thing, why, text.value, language, _Text(text.value))
    for thing in slugs:
        if thing.value.startswith((base, ID)):
            slug = thing.value.removeprefix(base).removeprefix(ID)
        elif thing.value.startswith(VOCAB):
            slug = thing.value.rpartition("/")[2]
        else:
            continue
        yield _Name(thing, None, slug, None, _Text(slug))


def _rank(kind: Term | None) -> int:
    """The place of a class in the order of what is looked for."""
    name = compact(str(kind)).partition(":")[2]
    if name in _LATE:
        return len(_KINDS) + 1 + _LATE.index(name)
    return _KINDS.index(name) if name in _KINDS else len(_KINDS)


def _match(name: _Text, wanted: _Text) -> str | None:
    """How the letters of a name match the text, if they do."""
    if name.joined == wanted.joined:  # as a code with or without spaces
        return "exact"
    if name.bare == wanted.bare:
        return "bare"
    least = _SHORTEST_CODE if name.joined.isdigit() else 1 if wanted.is_chinese else 2
    if len(wanted.joined) < least:
        return None
    if name.spaced.startswith(wanted.spaced):
        return "prefix"
    if _has_all(name.spaced, wanted):
        return "words"
    if wanted.may_be_short and _is_short(name, wanted):
        return "short"
    return "within" if _is_within(name, wanted) else None


def _has_all(text: str, wanted: _Text) -> bool:
    """Whether a text has each word, Chinese in pieces of two or more, others at their beginning."""
    return all(
        _has_pieces(text, word)
        if _CHINESE.match(word)
        else (f" {word}" if word[2:] else f" {word} ") in f"{text} "
        for word in wanted.words
    )


def _has_pieces(text: str, run: str) -> bool:
    """Whether Chinese can be cut into pieces of two characters or more that are in the text."""
    if run in text or not run[2:] or run[:2] not in text:
        return run in text
    ends = {0}
    for end in range(2, len(run) + 1):
        if any(run[start:end] in text for start in ends if end - start > 1):
            ends.add(end)
    return len(run) in ends


def _is_short(name: _Text, wanted: _Text) -> bool:
    """Whether the text is an abbreviation: characters in their order, or the initials of words."""
    text = wanted.joined
    if len(name.joined) > _LONGEST * len(text):
        return False
    if wanted.is_chinese:
        rest = iter(name.joined)
        return all(character in rest for character in text)
    return "".join(word[0] for word in name.words if word not in ("and", "of", "the")) == text


def _is_within(name: _Text, wanted: _Text) -> bool:
    """Whether the text begins with a Chinese name, or has another name as words of its own."""
    if name.is_chinese:
        return len(name.joined) > 1 and wanted.joined.startswith(name.joined)
    return len(name.joined) > 2 and f"{name.spaced} " in f"{wanted.spaced} "


def _around(text: str, word: str) -> str:
    at = max(text.casefold().find(word), 0)
    start, end = max(at - _AROUND, 0), at + len(word) + _AROUND
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}"

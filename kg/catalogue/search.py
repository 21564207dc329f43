"""Search things by what people type: names, short forms, codes, pinyin, and words of their notes.

Every name of a thing is compared with the text; `MATCHES` are the ways in which it may match.
Pinyin is compared letter by letter with any reading of each character, without tones.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property, partial
from itertools import chain, count, islice, pairwise, product
from typing import NamedTuple
from weakref import WeakKeyDictionary

from kg.catalogue import stored_names
from kg.catalogue.stored_names import Content, DamagedError, Forms, StoredNames
from kg.catalogue.stored_names import Name as StoredName
from kg.errors import InputError
from kg.namespaces import DCTERMS, ID, PLAN, RDF, RDFS, SKOS, VOCAB, compact, expand, prefix_lines
from kg.store.embedded import EmbeddedStore
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
_STATED = "rdfs:label skos:prefLabel skos:altLabel skos:notation dcterms:title dcterms:identifier"
_OF_PARTIES = """{
    ?involvement plan:party ?thing ; plan:nameInSource ?text .
    BIND(plan:nameInSource AS ?why)
  } UNION {
    ?identifier plan:identifies/plan:issuer? ?thing ; plan:identifierScheme ?why ; plan:code ?text .
    FILTER NOT EXISTS { ?thing plan:issuer ?issuer }
  }"""
_SELECT = f"{_PREFIXES} SELECT DISTINCT ?thing ?why ?text"
_NAMES = f"{_SELECT} {{ {{ VALUES ?why {{ {_STATED} }} ?thing ?why ?text }} UNION {_OF_PARTIES} }}"
_KIND = "SELECT ?thing ?kind { ?thing a ?kind }"
_BELONGS = "(plan:covers|plan:inCluster|plan:inPlan|plan:locatedIn|plan:issuer)"
_CONTEXT = f"{_PREFIXES} SELECT ?thing ?other {{ %s ?thing {_BELONGS} ?other }}"
_BELONGING = f"""{_PREFIXES}
SELECT DISTINCT ?thing {{
  {{ %(of)s ?thing {_BELONGS} ?of }} UNION {{ %(of)s ?one {_BELONGS} ?of . ?thing {_BELONGS} ?one }}
}} LIMIT %(most)d
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
_LARGE = 100_000
"""From so many statements on a store on disk keeps the names in a file."""
_MOST_CANDIDATES, _MOST_WHOLE, _ENOUGH = 500, 20, 500
"""Names in a file that are compared with a text: for each way to match; whole names of which the
things that belong to them are, too; and for the nearest."""
_MOST_WORDS, _MOST_UNITS = 30, 12
"""Words or Chinese characters of a text that is looked for in a file, and of a name within it."""
_MOST_SOUNDS, _MOST_READINGS = 24, 16
"""Characters of a name by whose sound it is found, and ways to read them together."""
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

    @property
    def may_be_parts(self) -> bool:
        """Whether it may name a thing together with what that belongs to."""
        return bool(self.words[1:] or (self.is_chinese and self.joined[3:]))

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
    """The names in a graph, or of what may match, with what is needed to rank what does match.

    `notes` gives the notes that have all the words of a text.
    """

    def __init__(
        self,
        kinds: Mapping[Iri, Term | None],
        names: Iterable[_Name],
        context: Sequence[Row],
        notes: Callable[[_Text], Iterable[StoredName]],
    ) -> None:
        self.kinds = kinds
        self._rank = {thing: _rank(kind) for thing, kind in kinds.items()}
        self.names = list(names)
        self._context = context
        self._notes = notes
        self.labels = {
            (name.thing, name.language): name.text for name in self.names if name.is_label
        }

    @classmethod
    def of(cls, ask: Ask, base: str = ID) -> Index:
        """The index of a store, which is kept while the store is there and has not changed."""
        store = getattr(ask, "__self__", None)
        edition = getattr(store, "edition", None)
        if edition is None:
            return cls._read(ask, base)
        state, index = _KEPT.get(store, (None, None))
        if index is None or state != (edition, base):
            index = cls._read(ask, base)
            _KEPT[store] = ((edition, base), index)
        return index

    @classmethod
    def _read(cls, ask: Ask, base: str) -> Index:
        rows = sorted(ask(_KIND), key=lambda row: str(row[1]), reverse=True)
        kinds = {thing: kind for thing, kind in rows if isinstance(thing, Iri)}
        wanted = (thing for thing, kind in kinds.items() if _rank(kind) <= len(_KINDS))
        return cls(kinds, _names(ask, base, wanted), ask(_CONTEXT % "").rows, partial(_notes, ask))

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

    def hits(self, wanted: _Text, only: Collection[Iri] | None = None) -> list[Hit]:
        """Each thing, or of those `only`, that matches, the best first."""
        names = [name for name in self.names if only is None or name.thing in only]
        matches = [(match, name) for name in names if (match := _match(name.form, wanted))]
        if not any(match == "exact" for match, _ in matches):
            matches += self._sounds(wanted, names)
            if wanted.may_be_parts:
                matches += self._parts(wanted, names)
        matches += [
            (m, name) for m, name in self._texts(wanted) if only is None or name.thing in only
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
        for name in sorted(names, key=lambda name: name.form.is_chinese != wanted.is_chinese):
            if name.thing in tried or self._is_late(name.thing):
                continue
            tried.add(name.thing)
            own, around = self._bags.get(name.thing, ("", ""))
            if _has_all(own + around, wanted) and not _has_all(around, wanted):
                yield "parts", name

    def _texts(self, wanted: _Text) -> Iterator[tuple[str, _Name]]:
        """The notes with all the words."""
        for note in self._notes(wanted):
            shown = _around(note.text, wanted.words[0])
            yield "text", _name(note._replace(text=shown), wanted)

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


def _checked(text: str) -> _Text:
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
    return wanted


def best(hits: Sequence[Hit]) -> list[Hit]:
    """Those that a text names as well as the first of them, and of lesser matches of its class."""
    first = hits[0] if hits else None
    if first is None or first.match not in NAMED:
        return []
    alike = [hit for hit in hits if (hit.match, hit.is_late) == (first.match, first.is_late)]
    return [hit for hit in alike if first.match in CERTAIN or hit.kind == first.kind]


def search(
    ask: Ask, text: str, base: str = ID, only: Collection[Iri] | None = None
) -> tuple[list[Hit], Index]:
    """Each thing, or of those `only`, that matches, the best first, and the index of their names.

    Of a large store on disk only the names are read that may match, a few thousand at most.
    Raises `InputError` for a text without a letter or digit, or too long to be a name.
    """
    wanted, store = _checked(text), getattr(ask, "__self__", None)
    if isinstance(store, EmbeddedStore) and store.generation and store.holds(_LARGE):
        content = partial(_content, store, base)
        stored = stored_names.of(store.generation, base, content)
        with suppress(DamagedError):
            if stored:
                return _search(stored, ask, wanted, only)
    index = Index.of(ask, base)
    return index.hits(wanted, only), index


def find(ask: Ask, text: str, limit: int | None = None, base: str = ID) -> Answer:
    """Search things by name, the best match first; a row has what the thing is and what matched.

    `why` is the property that holds the name or note, or the scheme of a code; it is unbound where
    the slug matched. Raises `InputError` for a text without a letter or digit.
    """
    hits, index = search(ask, text, base)
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
        if (slug := _slug(base, thing.value)) is not None:
            yield _Name(thing, None, slug, None, _Text(slug))


def _slug(base: str, iri: str) -> str | None:
    """The name in an IRI, of the namespace `base`, of the project, or of a vocabulary."""
    if iri.startswith((base, ID)):
        return iri.removeprefix(base).removeprefix(ID)
    return iri.rpartition("/")[2] if iri.startswith(VOCAB) else None


def _notes(ask: Ask, wanted: _Text) -> Iterator[StoredName]:
    filters = (f"CONTAINS(LCASE(STR(?text)), {to_sparql(Literal(w))})" for w in {*wanted.words})
    for thing, why, text in ask(_TEXTS % " && ".join(filters)):
        if isinstance(thing, Iri) and isinstance(text, Literal):
            yield StoredName(thing.value, str(why), text.value, text.language)


def _name(name: StoredName, form: _Text) -> _Name:
    why, language = Iri(name.why) if name.why else None, name.language and name.language[:2]
    return _Name(Iri(name.thing), why, name.text, language, form)


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
    return _initials(name) == text


def _initials(name: _Text) -> str:
    return "".join(word[0] for word in name.words if word not in ("and", "of", "the"))


def _is_within(name: _Text, wanted: _Text) -> bool:
    """Whether the text begins with a Chinese name, or has another name as words of its own."""
    if name.is_chinese:
        return len(name.joined) > 1 and wanted.joined.startswith(name.joined)
    return len(name.joined) > 2 and f"{name.spaced} " in f"{wanted.spaced} "


def _around(text: str, word: str) -> str:
    at = max(text.casefold().find(word), 0)
    start, end = max(at - _AROUND, 0), at + len(word) + _AROUND
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}"


# Of a large store on disk


def _search(
    stored: StoredNames, ask: Ask, wanted: _Text, only: Collection[Iri] | None
) -> tuple[list[Hit], Index]:
    is_short = only is not None and len(only) <= _MANY
    things = [thing.value for thing in only or ()] if is_short else _candidates(stored, ask, wanted)
    index = _index_of(stored, ask, things, wanted)
    hits = index.hits(wanted, only)
    if not is_short and not any(hit.match in NAMED for hit in hits):
        index = _index_of(stored, ask, [*things, *_similar(stored, wanted)], wanted)
        hits = index.hits(wanted, only)
    return hits, index


def _content(store: EmbeddedStore, base: str) -> Content:
    """What the names of a store are found by."""
    kinds = ((thing, kind, _rank(Iri(kind))) for thing, kind in store.links(RDF + "type"))
    return Content(kinds, _stored(store), len(_KINDS), partial(_slug, base), _forms)


def _stored(store: EmbeddedStore) -> Iterator[StoredName]:
    """Every name and note; statement by statement, as millions of them may not fit into memory."""
    notes = [expand(name) for name in _NOTES.split(", ")]
    for why in map(expand, _STATED.split()):
        for thing, text, language in store.literals(why):
            yield StoredName(thing, why, text, language)
    for subject, property_, literal in store.ask(f"{_SELECT} {{ {_OF_PARTIES} }}"):
        if isinstance(subject, Iri) and isinstance(literal, Literal):
            yield StoredName(subject.value, str(property_), literal.value, literal.language)
    for why in notes:
        for thing, text, language in store.literals(why):
            yield StoredName(thing, why, text, language, is_note=True)
    for link in ("bearsOn", "tradedOn"):
        for thing, other in store.links(PLAN + link):
            for why in (*notes, SKOS + "prefLabel"):
                for _, text, language in store.literals(why, other):
                    yield StoredName(thing, why, text, language, is_note=True)
    for claim, commitment in store.links(PLAN + "expresses"):
        for _, text, language in store.literals(RDFS + "label", commitment):
            yield StoredName(claim, PLAN + "expresses", text, language, is_note=True)


def _forms(text: str, rank: int) -> Forms:
    """The tokens by which a name may be found: those of `_candidates`."""
    form = _Text(text)
    words = " ".join(" ".join(_pieces(word)) for word in form.words)
    whole = f"{form.joined} {form.bare}"
    if not form.is_chinese:
        return Forms(words, whole, initials=_initials(form))
    if rank > len(_KINDS):
        return Forms(words, whole)
    for readings in (form.readings, form.readings[: len(form.bare)]):
        ways = product(*readings[:_MOST_SOUNDS])
        whole += "".join(f" {''.join(way)}" for way in islice(ways, _MOST_READINGS))
    first = [reading[0] for reading in form.readings[:_MOST_SOUNDS]]
    return Forms(words, whole, sounds=" ".join("".join(first[at:]) for at in range(len(first))))


def _pieces(word: str) -> Iterable[str]:
    """A Latin word, or the characters of a Chinese run and each two that are side by side."""
    return (*word, *map("".join, pairwise(word))) if _CHINESE.match(word) else (word,)


def _tokens(words: Iterable[str]) -> str:
    """A match of all words: Latin ones from their beginning, Chinese by their characters."""
    tokens = []
    for word in words:
        if _CHINESE.match(word):
            tokens += [f'"{character}"' for character in dict.fromkeys(word)]
        else:
            tokens.append(f'"{word}"*' if word[1:] else f'"{word}"')
    return " AND ".join(tokens)


def _candidates(stored: StoredNames, ask: Ask, wanted: _Text) -> list[str]:
    """The things that may match in any way but `near` and `text`."""
    words, joined = wanted.words[:_MOST_WORDS], wanted.joined
    letters = _plain_u(wanted.letters)
    units = list(joined[:_MOST_WORDS]) if wanted.is_chinese else words
    runs = (
        "".join(units[at:end])
        for at in range(len(units))
        for end in range(at + 1, min(at + _MOST_UNITS, len(units)) + 1)
    )
    parts = (run for run in runs if run[1:])
    whole = " OR ".join(
        f'"{part}"' for part in dict.fromkeys((joined, wanted.bare, letters, *parts))
    )
    things = stored.things(f"whole : ({whole})", _MOST_CANDIDATES)
    if wanted.may_be_parts:
        pieces = chain.from_iterable(map(_pieces, words))
        named = [stored.things(f'words : "{p}"*', _MOST_WHOLE) for p in pieces if p[1:]]
        of = _values("of", dict.fromkeys(chain(things[:_MOST_WHOLE], *named)))
        things += map(str, ask(_BELONGING % {"of": of, "most": _MOST_CANDIDATES}).column("thing"))
    matches = [f"words : ({_tokens(words)})", f'initials : "{joined}"']
    if letters.isascii() and letters.isalpha():
        spoken = [letters] if wanted.is_chinese else words
        matches.append(f"sounds : ({_tokens(spoken)} OR {_tokens([letters])})")
    for match in matches:
        things += stored.things(match, _MOST_CANDIDATES)
    return list(dict.fromkeys(things))


def _similar(stored: StoredNames, wanted: _Text) -> list[str]:
    """Things of names that may be much like the text: all but one word alike, or the beginning."""
    units = list(wanted.joined) if wanted.is_chinese else wanted.words[:_MOST_WORDS]
    matches = [f"words : ({_tokens(units[:at] + units[at + 1 :])})" for at in range(len(units))]
    matches = matches if units[1:] else []
    letters = wanted.letters
    for end in range(len(letters), 0, -1):
        matches += [f'words : "{letters[:end]}"*', f'sounds : "{letters[:end]}"*']
    things: dict[str, None] = {}
    for match in matches:
        if len(things) < _ENOUGH:
            things |= dict.fromkeys(stored.things(match, _ENOUGH))
    return list(things)


def _index_of(stored: StoredNames, ask: Ask, things: Sequence[str], wanted: _Text) -> Index:
    """The index of some things, with what they belong to where a text may name both."""
    context: list[Row] = []
    if wanted.may_be_parts:
        context += ask(_CONTEXT % _values("thing", things))
        others = {str(other) for _, other in context}
        context += ask(_CONTEXT % _values("thing", sorted(others)))
    everything = {*things, *(str(other) for _, other in context)}
    kinds = stored.kinds(everything)
    names = stored.names({*everything, *kinds.values()})
    kind_of = {Iri(thing): Iri(kind) for thing, kind in kinds.items()}
    forms = (_name(name, _Text(name.text)) for name in names)
    return Index(kind_of, forms, context, partial(_stored_notes, stored))


def _values(name: str, things: Iterable[str]) -> str:
    return f"VALUES ?{name} {{ {' '.join(to_sparql(Iri(thing)) for thing in things)} }}"


def _stored_notes(stored: StoredNames, wanted: _Text) -> Iterator[StoredName]:
    for note in stored.notes(_tokens(wanted.words), _MOST_CANDIDATES):
        if all(word in note.text.lower() for word in wanted.words):
            yield note

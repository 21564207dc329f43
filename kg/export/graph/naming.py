"""Short names for things, classes and columns, each telling one thing only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kg.namespaces import ID, compact, prefixes

_NOT_A_WORD = re.compile(r"\W+")
_LONGEST = 54
"""How many bytes of a name are its word: files are named by three, and no name has over 255."""


curie = lru_cache(maxsize=1_000)(compact)
"""The short form of an IRI where a prefix fits, else the IRI itself."""


@lru_cache(maxsize=1_000)
def short_id(iri: str) -> str:
    """The slug of one of our things, the CURIE of another term, or else the IRI itself.

    >>> short_id("https://w3id.org/industry-plan/id/datong"), short_id("urn:a")
    ('datong', 'urn:a')

    An IRI that could be mistaken for a CURIE stands in angle brackets.

    >>> short_id("plan:Target")
    '<plan:Target>'
    """
    short = curie(iri)
    if short.startswith("id:") and iri.startswith(ID):
        return short.removeprefix("id:")
    if short == iri and iri.partition(":")[0] in prefixes():
        return f"<{iri}>"
    return short


def local_name(iri: str) -> str:
    """What an IRI ends in, as a word for a column or a label.

    >>> local_name("http://purl.org/dc/terms/source"), local_name("urn:x:1-a")
    ('source', '_1_a')

    A long name has its beginning as its word.

    >>> local_name("urn:x:" + "承诺" * 100) == "承诺" * 9
    True
    """
    ending = re.split(r"[#/:]", iri.rstrip("#/:"))[-1]
    word = _NOT_A_WORD.sub("_", ending).strip("_").encode()[:_LONGEST].decode(errors="ignore")
    return word if word and not word[0].isdigit() else f"_{word}"


def distinct(wanted: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> dict[str, str]:
    """A word for each IRI, given with the word wanted for it: no two alike, whatever their case.

    Where two want the same, each has its prefix before it, and a number where that is not enough.

    >>> distinct([("https://schema.org/url", "url"), ("http://purl.org/dc/terms/url", "url")])
    {'http://purl.org/dc/terms/url': 'dcterms_url', 'https://schema.org/url': 'schema_url'}
    """
    used = {word.lower() for word in taken}
    pairs = sorted(wanted)
    often: dict[str, int] = {}
    for _, word in pairs:
        often[word.lower()] = often.get(word.lower(), 0) + 1
    names: dict[str, str] = {}
    for clashing in (False, True):
        for iri, word in pairs:
            if (often[word.lower()] > 1 or word.lower() in _lower(taken)) is clashing:
                names[iri] = _unused(_prefixed(iri, word) if clashing else word, used)
    return {iri: names[iri] for iri, _ in pairs}


def _lower(words: Iterable[str]) -> set[str]:
    return {word.lower() for word in words}


def _prefixed(iri: str, word: str) -> str:
    # What follows an IRI after a space tells columns of one property apart.
    prefix, colon, _ = compact(iri.partition(" ")[0]).partition(":")
    return f"{prefix.replace('-', '_')}_{word}" if colon and prefix in prefixes() else f"{word}_2"


def _unused(word: str, used: set[str]) -> str:
    """The word, or the first of word_2, word_3, … that is not used; it is used from now on."""
    name, number = word, 2
    while name.lower() in used:
        name, number = f"{word}_{number}", number + 1
    used.add(name.lower())
    return name

"""Files of the W3C suites with a few bytes changed, the same for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld")
WORDS = (
    *(b"<", b">", b'"', b'"""', b"'", b"@", b"^^", b"_:", b"[", b"]", b"(", b")", b"{", b"}"),
    *(b".", b";", b",", b"#", b"\\", b"\\u0000", b"\\U0010FFFF", b"\n", b"\r", b"\x00", b"\xff"),
    *(b"\xe2\x80\xae", b"&", b"&lt;", b"]]>", b"<!--", b"@prefix", b"BASE", b"a", b"<<", b"<<("),
    *(b"-1", b"1e999", b"99999999999999999999", b"true", b'""', b"()", b"[]", b"rdf:nil", b"ex:"),
    *(b"sh:node", b"sh:not", b"sh:path", b"sh:property", b"sh:or", b"sh:pattern", b"sh:minCount"),
    *(b"sh:select", b"$this", b"SELECT", b"SERVICE", b"rdfs:subClassOf", b"owl:imports"),
)

TERM = re.compile(rb'(?<=[ \t\n(\[])(?:<[^<>\s]*>|"[^"\n]*"|[\w-]*:[\w-]+|\d[\d.]*)(?=[ \t\n)\]])')
"""A term of Turtle between others, near enough."""

Change = Callable[[random.Random, bytes, bytes], bytes]
"""What some bytes become, with the help of another file's."""


def _span(dice: random.Random, raw: bytes) -> tuple[int, int]:
    start = dice.randrange(len(raw) + 1)
    return start, min(len(raw), start + dice.choice((1, 2, 8, 64, 512)))


def drop(dice: random.Random, raw: bytes, _: bytes) -> bytes:
    start, end = _span(dice, raw)
    return raw[:start] + raw[end:]


def repeat(dice: random.Random, raw: bytes, _: bytes) -> bytes:
    start, end = _span(dice, raw)
    return raw[:end] + raw[start:end] * dice.choice((1, 2, 50)) + raw[end:]


def insert(dice: random.Random, raw: bytes, _: bytes) -> bytes:
    start = dice.randrange(len(raw) + 1)
    return raw[:start] + dice.choice(WORDS) + raw[start:]


def replace(dice: random.Random, raw: bytes, _: bytes) -> bytes:
    """A word in place of one that the file has."""
    words = raw.split(b" ")
    words[dice.randrange(len(words))] = dice.choice(WORDS)
    return b" ".join(words)


def flip(dice: random.Random, raw: bytes, _: bytes) -> bytes:
    changed = bytearray(raw or b"\0")
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(dice: random.Random, raw: bytes, _: bytes) -> bytes:
    return raw[: dice.randrange(len(raw) + 1)]


def swap(dice: random.Random, raw: bytes, _: bytes) -> bytes:
    """Two words that change places."""
    words = raw.split(b" ")
    one, other = dice.randrange(len(words)), dice.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return b" ".join(words)


def splice(dice: random.Random, raw: bytes, other: bytes) -> bytes:
    start, end = _span(dice, other)
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + other[start:end] + raw[at:]


def rename(dice: random.Random, raw: bytes, other: bytes) -> bytes:
    """A term in place of another, so that mostly the text still parses."""
    found = list(TERM.finditer(raw))
    if not found:
        return raw
    chosen = dice.choice(found)
    terms = TERM.findall(dice.choice((raw, raw, other))) or [b"1"]
    return raw[: chosen.start()] + dice.choice(terms) + raw[chosen.end() :]


BYTES: Sequence[Change] = (drop, repeat, insert, replace, flip, cut, swap, splice, rename)
TERMS: Sequence[Change] = (rename,)
"""What leaves most texts such that they parse."""


@cache
def files(folder: Path) -> list[Path]:
    """Every file of the suites that the command would read, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)


def mutated(seed: int, among: Sequence[Path], changes: Sequence[Change]) -> tuple[Path, bytes]:
    """A file, and its bytes changed one to four times."""
    dice = random.Random(seed)
    path, other = dice.choice(among), dice.choice(among)
    raw, help_from = path.read_bytes(), other.read_bytes()
    for _ in range(dice.randint(1, 4)):
        raw = dice.choice(changes)(dice, raw, help_from)
    return path, raw

"""Edits of a Turtle file that say nothing else: order, prefixes, comments, line breaks, names.

Each takes and gives text. They are made in the order in which they stand below: the first ones
read the canonical layout of the data, those behind them any Turtle that has no blank node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

import pyoxigraph as ox

from kg.namespaces import prefixes

Edit = Callable[[str, Random], str]
QUOTED = (
    r"\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"?|'(?:[^'\\\n\r]|\\.)*'?"
)
"""A string of Turtle, long or short, as a pattern for `re.DOTALL`."""
PREFIX = re.compile(r"^(?:PREFIX|@prefix) ([\w-]+): (<[^>]+>)", re.MULTILINE)
NAMED = re.compile(r'^    (?:rdfs:label|dcterms:title)\n        "([^"]+)"@en', re.MULTILINE)
KEPT = re.compile(rf"({QUOTED}|<[^<>\"\s]*>|#[^\n\r]*)", re.DOTALL)
SKOS = f"PREFIX skos: <{prefixes()['skos']}>\n"


def _between(text: str, change: Callable[[str], str]) -> str:
    """The text, changed between its strings, IRIs and comments."""
    parts = KEPT.split(text)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))


def as_another_writer_has_it(text: str, rng: Random) -> str:
    """The file as a library writes it, from statements in any order."""
    triples = [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
    bound = {name: space[1:-1] for name, space in PREFIX.findall(text)}
    rng.shuffle(triples)
    written: bytes = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=bound)
    return written.decode()


def name_in_a_further_language(text: str, rng: Random) -> str:
    """One thing has a name more, in a language that was not there."""
    found = rng.choice(list(NAMED.finditer(text)))
    language = rng.choice(["fr", "ja", "de", "zh-latn-pinyin", "zh-hant"])
    more = f'    skos:altLabel "{found[1]} ({rng.randint(2, 9)})"@{language} ;\n'
    needed = "" if SKOS in text else SKOS
    return needed + text[: found.start()] + more + text[found.start() :]


def things_in_another_order(text: str, rng: Random) -> str:
    """The things of the file in another order."""
    head, *things = text.rstrip("\n").split("\n\n")
    rng.shuffle(things)
    return "\n\n".join([head, *things]) + "\n"


def statements_in_another_order(text: str, rng: Random) -> str:
    """The properties of one thing in another order."""
    things = text.rstrip("\n").split("\n\n")
    at = rng.randrange(1, len(things))
    subject, *lines, end = things[at].split("\n")
    groups: list[list[str]] = []
    for line in lines:
        if line.startswith("        "):
            groups[-1].append(line)
        else:
            groups.append([line])
    rng.shuffle(groups)
    things[at] = "\n".join([subject, *(line for group in groups for line in group), end])
    return "\n\n".join(things) + "\n"


def values_in_another_order(text: str, rng: Random) -> str:
    """The values of one property in another order."""
    found = rng.choice(list(re.finditer(r"^(?:        \S.*[,;]\n){2,}", text, re.MULTILINE)))
    values = [line.strip()[:-1].rstrip() for line in found[0].rstrip("\n").split("\n")]
    rng.shuffle(values)
    ends = [","] * (len(values) - 1) + [";"]
    made = "".join(f"        {value} {end}\n" for value, end in zip(values, ends, strict=True))
    return text[: found.start()] + made + text[found.end() :]


def thing_on_one_line(text: str, rng: Random) -> str:
    """One thing written on a single line."""
    things = text.rstrip("\n").split("\n\n")
    at = rng.randrange(1, len(things))
    things[at] = " ".join(things[at].split("\n"))
    return "\n\n".join(things) + "\n"


def prefix_renamed(text: str, rng: Random) -> str:
    """One prefix has another name throughout."""
    name = rng.choice(PREFIX.findall(text))[0]
    new = f"{name}-{rng.randint(10, 99)}"
    return _between(text, lambda part: re.sub(rf"(?<![\w.-]){name}:", f"{new}:", part))


def prefix_left_out(text: str, rng: Random) -> str:
    """One prefix is no longer used: its names are whole IRIs."""
    name, space = rng.choice(PREFIX.findall(text))
    whole = rf"(?<![\w.-]){name}:([\w.-]*[\w-])"
    return _between(text, lambda part: re.sub(whole, rf"{space[:-1]}\1>", part))


def prefixes_as_turtle_has_them(text: str, rng: Random) -> str:
    """Prefixes in Turtle's own words, and one that nothing uses."""
    unused = f"@prefix unused{rng.randint(10, 99)}: <https://example.org/unused#> .\n"
    return unused + re.sub(r"^PREFIX (.*)$", r"@prefix \1 .", text, flags=re.MULTILINE)


def comments_added(text: str, rng: Random) -> str:
    """Comments on lines of their own and behind others."""
    notes = ('\n# id:nothing a plan:Thing "quoted" <no IRI> .\n', "  # behind a line\n")

    def noted(found: re.Match[str]) -> str:
        return rng.choice(notes) if rng.random() < 0.05 else found[0]

    return _between(text, lambda part: re.sub(r"\n", noted, part))


def lines_broken_otherwise(text: str, rng: Random) -> str:
    """Other spaces, tabs and ends of lines between words; a line that ended still ends."""

    def spaced(found: re.Match[str]) -> str:
        ends = ["\n", "\n\n", "\r\n", "\r\n\t"]
        return rng.choice(ends if "\n" in found[0] else [" ", "   ", "\t", "\n"])

    return _between(text, lambda part: re.sub(r"[ \n\r\t]+", spaced, part))


MORE: Sequence[Edit] = (name_in_a_further_language,)
"""The edits that add what nobody need mind."""

SAME: Sequence[Edit] = (
    things_in_another_order,
    statements_in_another_order,
    values_in_another_order,
    thing_on_one_line,
    as_another_writer_has_it,
    prefix_renamed,
    prefix_left_out,
    prefixes_as_turtle_has_them,
    comments_added,
    lines_broken_otherwise,
)
"""The edits after which a file holds the very same statements."""

EDITS: Sequence[Edit] = (*MORE, *SAME)
"""All of them, in the order in which one may follow another."""

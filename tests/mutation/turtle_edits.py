"""Edits of a Turtle file that say nothing else: order, prefixes, comments, line breaks, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

import rdflib

from kg.graph.canonical import arranged

SKOS = "http://www.w3.org/2004/02/skos/core#"
Edit = Callable[[str, Random], str]
PREFIX = re.compile(r"^PREFIX ([\w-]+): (<[^>]+>)$", re.MULTILINE)
TEXT = re.compile(r'("""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|<[^>\s]*>)')


def blocks_in_another_order(text: str, rng: Random) -> str:
    """The things of the file in another order; the file's own header stays ahead."""
    head, *things = text.split("\n\n")
    first, rest = things[0], things[1:]
    rng.shuffle(rest)
    return "\n\n".join([head, first, *(block.rstrip("\n") for block in rest)]) + "\n"


def statements_in_another_order(text: str, rng: Random) -> str:
    """The properties of one thing in another order."""
    things = text.split("\n\n")
    at = rng.randrange(1, len(things))
    lines = things[at].rstrip("\n").split("\n")
    groups: list[list[str]] = []
    for line in lines[1:-1]:
        if line.startswith("        "):
            groups[-1].append(line)
        else:
            groups.append([line])
    rng.shuffle(groups)
    body = [line for group in groups for line in group]
    things[at] = "\n".join([lines[0], *body, lines[-1]])
    return "\n\n".join(things) + "\n"


def values_in_another_order(text: str, rng: Random) -> str:
    """The values of one property in another order."""
    lists = list(re.finditer(r"^(        \S.*[,;]\n){2,}", text, re.MULTILINE))
    found = rng.choice(lists)
    values = [line.strip()[:-1].rstrip() for line in found[0].rstrip("\n").split("\n")]
    rng.shuffle(values)
    ends = [","] * (len(values) - 1) + [";"]
    made = "".join(f"        {value} {end}\n" for value, end in zip(values, ends, strict=True))
    return text[: found.start()] + made + text[found.end() :]


def prefix_renamed(text: str, rng: Random) -> str:
    """One prefix has another name throughout."""
    name = rng.choice(PREFIX.findall(text))[0]
    new = rng.choice(["x", "own", f"{name}2", name.upper()])
    parts = TEXT.split(text)
    return "".join(
        part if number % 2 else re.sub(rf"(?<![\w-]){re.escape(name)}:", f"{new}:", part)
        for number, part in enumerate(parts)
    )


def prefix_of_turtle(text: str, rng: Random) -> str:
    """Prefixes in Turtle's own words, and one that nothing uses."""
    unused = f"@prefix unused{rng.randint(1, 9)}: <https://example.org/unused#> .\n"
    return unused + PREFIX.sub(r"@prefix \1: \2 .", text)


def prefixes_left_out(text: str, rng: Random) -> str:
    """One prefix is no longer used: its names are whole IRIs."""
    name, space = rng.choice(PREFIX.findall(text))
    parts = TEXT.split(text)
    whole = rf"(?<![\w-]){re.escape(name)}:([\w.-]*[\w-])"
    return "".join(
        part if number % 2 or "PREFIX" in part and not number else re.sub(whole, f"{space[:-1]}\\1>", part)
        for number, part in enumerate(parts)
    )


def comments_added(text: str, rng: Random) -> str:
    """Comments before lines and behind them."""
    lines = text.split("\n")
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(lines))
        if rng.random() < 0.5:
            lines.insert(at, '# a note: id:nothing a plan:Thing "quoted" <not an IRI>')
        elif '"' not in lines[at] and lines[at]:
            lines[at] += "  # behind a line"
    return "\n".join(lines)


def lines_broken_otherwise(text: str, rng: Random) -> str:
    """More line breaks and tabs between words, and ends of lines as elsewhere."""
    parts = TEXT.split(text)
    wide = rng.choice(["\n\n", "  ", "\t", "\r\n"])
    made = [
        part if number % 2 or "PREFIX" in part else re.sub(r"\n(?=\s)|(?<=\S) (?=[,;])", wide, part)
        for number, part in enumerate(parts)
    ]
    return "".join(made)


def on_one_line(text: str, rng: Random) -> str:
    """One thing written on a single line."""
    things = text.split("\n\n")
    at = rng.randrange(1, len(things))
    things[at] = " ".join(things[at].split("\n"))
    return "\n\n".join(things) + "\n"


def made_canonical(text: str, rng: Random) -> str:
    """The file in another order, and then as `kg fmt` writes it."""
    return arranged(rdflib.Graph().parse(data=blocks_in_another_order(text, rng), format="turtle"))


def of_another_writer(text: str, rng: Random) -> str:
    """The file as another library writes it."""
    graph = rdflib.Graph().parse(data=text, format="turtle")
    written: str = graph.serialize(format=rng.choice(["turtle", "longturtle"]))
    return written


def name_in_a_further_language(text: str, rng: Random) -> str:
    """One thing has a name more, in a language that was not there."""
    named = re.findall(r'^    (rdfs:label|dcterms:title)\n        "([^"]+)"@en', text, re.MULTILINE)
    name, label = rng.choice(named)
    language = rng.choice(["fr", "ja", "de", "zh-latn-pinyin", "zh-hant"])
    needed = "" if "PREFIX skos:" in text else f"PREFIX skos: <{SKOS}>\n"
    place = f'    {name}\n        "{label}"@en'
    return needed + text.replace(place, f'    skos:altLabel "{label} (2)"@{language} ;\n{place}', 1)


SAME: Sequence[Edit] = (
    blocks_in_another_order,
    statements_in_another_order,
    values_in_another_order,
    prefix_renamed,
    prefix_of_turtle,
    prefixes_left_out,
    comments_added,
    lines_broken_otherwise,
    on_one_line,
    made_canonical,
    of_another_writer,
)
"""The edits after which a file holds the very same statements."""

MORE: Sequence[Edit] = (name_in_a_further_language,)
"""The edits that add what nobody need mind."""


"""Writing statements in many ways, and noting where each term begins: the oracle of the tests."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = "https://w3id.org/industry-plan/"
LABELS = ["", "a", "b.c", "β", "prefix", "base", "graph", "true", "前缀", "x-1", "P", "id", "plan"]
GAPS = [
    " ",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "\n\n    ",
    " # id:x a \"[ ( ; , . '''\n",
    "#\n",
    " #<\r\n",
]
SHORT = {"integer": r"[+-]?\d+", "decimal": r"[+-]?\d*\.\d+", "boolean": "true|false"}
SHORT["double"] = r"[+-]?(\d+\.\d*|\.?\d+)[eE][+-]?\d+"
Place = tuple[int, int]
Places = dict[ox.Quad, tuple[Place, Place, Place]]


class Page:
    """A text that grows, and where it has come to: line and column, from 1."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.text, self.line, self.column = rng, "", 1, 1

    def put(self, text: str) -> Place:
        place = self.line, self.column
        for character in text:
            is_end = character == "\n"
            self.line, self.column = self.line + is_end, 1 if is_end else self.column + 1
        self.text += text
        return place

    def gap(self) -> None:
        self.put("".join(self.rng.choices(GAPS, k=self.rng.choice([1, 1, 1, 2, 3]))))

    def gap_or_none(self) -> None:
        if self.text[-1] in '>"' and self.rng.random() < 0.3:
            return
        self.gap()


class Names:
    """How this text writes IRIs: its own prefixes, relative ones, escapes."""

    def __init__(self, rng: random.Random, quads: Iterable[ox.Quad]) -> None:
        self.rng = rng
        iris = {term.value for quad in quads for term in quad if isinstance(term, ox.NamedNode)}
        spaces = sorted({re.sub(r"[^/#]*$", "", iri) for iri in iris} | {XSD})
        labels = rng.sample(LABELS, len(LABELS)) + [f"p{number}" for number in range(len(spaces))]
        self.prefixes = dict(zip(rng.sample(spaces, len(spaces)), labels, strict=False))
        self.has_base = rng.random() < 0.5

    def head(self, page: Page) -> None:
        rng = self.rng
        for space, label in self.prefixes.items():
            word, end = rng.choice([("PREFIX", ""), ("@prefix", " ."), ("prefix", "")])
            page.put(f"{word} {label}: <{space}>{end}\n")
            if rng.random() < 0.1:
                page.gap()
        if self.has_base:
            page.put(rng.choice([f"BASE <{BASE}>", f"@base <{BASE}> ."]) + "\n")

    def iri(self, iri: str) -> str:
        space = re.sub(r"[^/#]*$", "", iri)
        local = iri[len(space) :]
        if re.fullmatch(r"[\w-]*", local, re.ASCII) and self.rng.random() < 0.7:
            is_plain = not local.startswith("-") and self.rng.random() < 0.8
            local = local if is_plain else re.sub("[-_]", r"\\\g<0>", local)
            return f"{self.prefixes[space]}:{local}"
        return self.whole(iri)

    def whole(self, iri: str) -> str:
        if self.has_base and iri.startswith(BASE) and self.rng.random() < 0.5:
            iri = iri.removeprefix(BASE)
        return f"<{escaped(iri, self.rng, 0.02)}>"

    def term(self, term: ox.NamedNode | ox.Literal, *, is_predicate: bool = False) -> str:
        if isinstance(term, ox.NamedNode):
            is_type = is_predicate and term.value == RDF_TYPE and self.rng.random() < 0.5
            return "a" if is_type else self.iri(term.value)
        kind = term.datatype.value.removeprefix(XSD)
        if kind in SHORT and re.fullmatch(SHORT[kind], term.value) and self.rng.random() < 0.7:
            return term.value
        gap = self.rng.choice(["", "", " ", "\n", " #\n"])
        if term.language:
            return quoted(term.value, self.rng) + gap + f"@{term.language}"
        if kind == "string" and self.rng.random() < 0.8:
            return quoted(term.value, self.rng)
        return quoted(term.value, self.rng) + f"{gap}^^{gap}" + self.iri(term.datatype.value)


def escaped(text: str, rng: random.Random, share: float) -> str:
    return "".join(
        rng.choice([f"\\u{ord(c):04X}", f"\\U{ord(c):08x}"])
        if rng.random() < share and c not in '\\"\n'
        else c
        for c in text
    )


def quoted(text: str, rng: random.Random) -> str:
    quote = rng.choice(['"', "'", '"""', "'''"])
    needed = {"\\": "\\\\", quote[0]: "\\" + quote[0], "\r": "\\r"}
    if len(quote) == 1 or rng.random() < 0.5:
        needed["\n"] = "\\n"
    return quote + "".join(needed.get(c) or escaped(c, rng, 0.02) for c in text) + quote


def write(quads: Sequence[ox.Quad], form: str, seed: int) -> tuple[str, Places]:
    """The statements as text of a form (`.ttl`, …), and where the terms of each begin."""
    rng = random.Random(seed)
    page, places = Page(rng), {}
    writers: dict[str, Callable[..., None]] = {".ttl": _turtle, ".trig": _trig}
    writers.get(form, _lines)(page, list(dict.fromkeys(quads)), places, form)
    return page.text, places


def _lines(page: Page, quads: list[ox.Quad], places: Places, form: str) -> None:
    rng = page.rng

    def line_term(term: ox.NamedNode | ox.Literal) -> Place:
        page.put(rng.choice(["", " ", "\t "]))
        written = str(term)
        if isinstance(term, ox.NamedNode):
            written = f"<{escaped(term.value, rng, 0.01)}>"
        place = page.put(written)
        page.put(rng.choice([" ", "\t"]))
        return place

    for quad in rng.sample(quads, len(quads)):
        terms = (quad.subject, quad.predicate, quad.object)
        subject_at, predicate_at, value_at = map(line_term, terms)
        places[quad] = subject_at, predicate_at, value_at
        if form == ".nq":
            line_term(quad.graph_name)
        page.put("." + rng.choice(["\n", "\n", "\r\n", " # <urn:x> .\n", "\n\n#\n"]))


def _turtle(page: Page, quads: list[ox.Quad], places: Places, form: str) -> None:
    names = Names(page.rng, quads)
    names.head(page)
    _statements(page, names, quads, places)


def _trig(page: Page, quads: list[ox.Quad], places: Places, form: str) -> None:
    rng = page.rng
    names = Names(rng, quads)
    names.head(page)
    graphs = sorted({quad.graph_name.value for quad in quads})
    for graph in rng.sample(graphs, len(graphs)):
        inside = [quad for quad in quads if quad.graph_name.value == graph]
        parts = [inside[::2], inside[1::2]] if rng.random() < 0.3 else [inside]
        for part in parts:
            page.put(rng.choice(["GRAPH ", "graph\n", ""]) + names.whole(graph))
            page.gap()
            page.put("{")
            page.gap()
            _statements(page, names, part, places)
            page.put("}")
            page.gap()


def _statements(page: Page, names: Names, quads: list[ox.Quad], places: Places) -> None:
    rng = page.rng
    left = rng.sample(quads, len(quads))
    while left:
        subject = left[0].subject
        about = [quad for quad in left if quad.subject == subject]
        about = about[: rng.randint(1, len(about))] if rng.random() < 0.5 else about
        left = [quad for quad in left if quad not in about]
        subject_at = page.put(names.term(subject))
        page.gap()
        _about(page, names, about, subject_at, places)
        if rng.random() < 0.2:
            page.put(";")
            page.gap()
        page.put(".")
        page.gap()


def _about(
    page: Page, names: Names, quads: list[ox.Quad], subject_at: Place, places: Places
) -> None:
    rng = page.rng
    latest: ox.NamedNode | None = None
    predicate_at = subject_at
    order = {quad.predicate: rng.random() for quad in quads}
    for quad in sorted(quads, key=lambda quad: order[quad.predicate]):
        if quad.predicate == latest and rng.random() < 0.7:
            page.put(",")
            page.gap()
        else:
            if latest:
                page.put(";" * rng.choice([1, 1, 2]))
                page.gap()
            predicate_at = page.put(names.term(quad.predicate, is_predicate=True))
            page.gap()
        places[quad] = subject_at, predicate_at, page.put(names.term(quad.object))
        page.gap_or_none()
        latest = quad.predicate

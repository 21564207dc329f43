"""Whatever a plan or an address holds is text: no script runs, no element is added, no link leads
elsewhere than to the web.

All literals of the graph are replaced by payloads, dealt anew in each round: in 60 rounds every
literal has been each payload. A few rounds here; `KG_HOSTILE_TEXT=all`, as `make long` has it,
takes all of them.
"""

from __future__ import annotations

import json
import os
import random
import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
from web.chromium import Chromium
from web.reader import Node, parsed

import kg
from kg.namespaces import ID, PLAN, RDF
from kg.question import everything
from kg.text import LANGUAGES
from kg.web.address import file_name
from kg.web.pages import PAGES
from kg.web.render import hashed, static
from kg.web.response import Response
from kg.web.site import FILES, Site

DATA = tomllib.loads(Path(__file__).with_name("payloads.toml").read_text("utf-8"))
TEXTS: list[str] = DATA["texts"]
URLS: list[str] = DATA["urls"]
TAILS: list[str] = DATA["tails"]
ALL = os.environ.get("KG_HOSTILE_TEXT") == "all"
ROUNDS = range(len(TEXTS)) if ALL else (20,)
WITHIN = {"href", "src", "action"}
"""The attributes that name an address."""


def hostile(number: int) -> Site:
    """The site of the fixed plans, in which each text, URL and many slugs are a payload."""
    session = kg.load()
    store = session.graph.store
    quads = sorted(store.quads(), key=str)
    slugs = sorted({term.value for q in quads for term in (q.subject, q.object) if is_thing(term)})
    named = {
        slug: slug + TAILS[(place + number) % len(TAILS)]
        for place, slug in enumerate(slugs)
        if (place + number) % 3 == 0
    }

    def changed(term: ox.Term, place: int) -> ox.Term:
        if isinstance(term, ox.Literal):
            text = TEXTS[(place + number) % len(TEXTS)]
            if term.language:
                return ox.Literal(text, language=term.language)
            return ox.Literal(text) if term.datatype.value.endswith("#string") else term
        if isinstance(term, ox.NamedNode):
            if is_url(term):
                return ox.NamedNode(URLS[(place + number) % len(URLS)])
            return ox.NamedNode(named.get(term.value, term.value))
        return term

    new = [
        ox.Quad(changed(q.subject, 0), q.predicate, changed(q.object, place), q.graph_name)
        for place, q in enumerate(quads)
    ]
    for place, url in enumerate(URLS):
        thing, graph = ox.NamedNode(url), quads[-1].graph_name
        new.append(
            ox.Quad(thing, ox.NamedNode(RDF + "type"), ox.NamedNode(PLAN + "Enterprise"), graph)
        )
        label = ox.Literal(TEXTS[(place + number) % len(TEXTS)], language="en")
        new.append(
            ox.Quad(thing, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), label, graph)
        )
    store._store.clear()
    store.extend(new)
    return Site(session)


def is_thing(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(ID)


def is_url(term: ox.NamedNode) -> bool:
    return (
        term.value.startswith("http")
        and "w3id.org" not in term.value
        and "w3.org" not in term.value
    )


def template_pairs() -> set[tuple[str, str]]:
    """The elements that templates write, each with its attributes."""
    found = set()
    for file in (files("kg.web") / "templates").iterdir():
        text = re.sub(r"\{#.*?#\}", "", file.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", lambda m: "1" if m[0][1] == "{" else " ", text)
        for name, rest in re.findall(r'<([a-zA-Z]\w*)((?:[^<>"]|"[^"]*")*)>', text):
            names = [f"h{level}" for level in range(1, 7)] if name == "h1" else [name]
            attributes = re.findall(r'([\w:-]+)(?:="[^"]*")?', rest)
            found |= {(tag, key) for tag in names for key in ("", *attributes)}
    return {(tag.lower(), key.lower()) for tag, key in found}


PAIRS = template_pairs()


def assert_harmless(page: bytes, path: str) -> Node:
    """No element, attribute or link that a template did not write; JSON is JSON."""
    tree = parsed(page)
    for node in tree.everything():
        if node is tree:
            continue
        assert (node.name, "") in PAIRS, node.name
        for key, value in node.attributes.items():
            assert (node.name, key) in PAIRS, (node.name, key, value)
            if key in WITHIN and node.attributes.get("rel") != "icon":
                assert urlsplit(value).scheme in ("", "http", "https"), value
                assert not value.strip().startswith("//"), value
                assert value != "None", (path, node.text)
    scripts = tree.all("script")
    assert scripts
    for script in scripts:
        if "src" not in script.attributes:
            assert script.attributes["type"] in ("application/ld+json", "application/json")
            json.loads(script.text)
    return tree


@pytest.fixture(scope="module", params=ROUNDS)
def site(request: pytest.FixtureRequest) -> Site:
    return hostile(request.param)


def of_each_class(site: Site) -> list[str]:
    """The path of one thing of each class, and the plan."""
    rows = site.session.ask(
        "SELECT ?class (SAMPLE(?thing) AS ?one) (MAX(STR(?thing)) AS ?other) WHERE"
        f" {{ ?thing a ?class . FILTER(STRSTARTS(STR(?thing), '{ID}')) }} GROUP BY ?class"
    )
    found = {str(row[1]) for row in rows} | {str(row[2]) for row in rows}
    return sorted("id/" + iri.removeprefix(ID) for iri in found)


def test_payloads_are_many() -> None:
    assert len(set(TEXTS)) == 60
    assert len(PAIRS) > 150


def test_pages_of_a_hostile_plan(site: Site) -> None:
    things = of_each_class(site)
    assert len(things) > 25
    questions = [f"q/{question.name}" for question in everything()][:: 1 if ALL else 3]
    count = 0
    for path in (*PAGES, *things, *questions):
        for language in LANGUAGES:
            answer = site.respond(f"{language}/{path}", {})
            assert answer.status == 200, path
            tree = assert_harmless(answer.body, path)
            count += 1
            if path in things:
                (heading,) = tree.all("h1")
                assert site.book.page(path, {}).title[language].split() == heading.text.split()
    assert count > 120


def test_files_of_a_hostile_plan(site: Site) -> None:
    for name, (media_type, write) in FILES.items():
        body = write(site)
        if media_type.endswith(("json", "xml")):
            (json.loads if media_type.endswith("json") else ET.fromstring)(body)
        if media_type.endswith("xml"):
            for node in ET.fromstring(body).iter():
                assert node.attrib.get("href", "http").startswith("http"), name


def asked(payload: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each place of an address where a payload may stand."""
    yield "en/search", {"q": [payload]}
    yield "zh/q/evidence", {"thing": [payload]}
    yield "en/q/clusters", {"plan": [payload], payload: [payload]}
    yield "zh/q/verdicts", {"asOf": [payload]}
    yield "en/targets", {"plan": [payload], "verdict": [payload], payload: ["1"]}
    yield "en/targets", {"asOf": [payload]}
    yield "zh/compare", {"plan": [payload], "b": [payload]}
    yield "en/graph", {"focus": [payload], "to": [payload]}
    yield "sparql", {"query": [payload], "lang": [payload]}
    yield "sparql", {"query": [f"SELECT ({json.dumps(payload)} AS ?answer) {{}}"]}
    yield "sparql", {"query": [f"SELECT ?{payload} {{ ?s ?p ?o }}"]}
    yield "sparql", {"query": ["SELECT (1 AS ?__hit) (2 AS ?ä‿１) {}"], "format": [payload]}
    yield f"en/id/{payload}", {}
    yield f"zh/{payload}", {}
    yield f"en/q/{payload}", {"plan": [payload]}


def test_parameters(site: Site) -> None:
    chance, places = random.Random(20), len(list(asked("")))
    statuses = []
    for number, payload in enumerate(chance.sample(TEXTS + URLS, len(TEXTS + URLS))):
        for place, (path, query) in enumerate(asked(payload)):
            if ALL or place in (number % places, (number * 7 + 3) % places):
                answer = site.respond(path, query)
                statuses.append(answer.status)
                assert_answer(answer, path)
    assert {200, 400, 404} <= set(statuses) <= {200, 303, 400, 404}


def assert_answer(answer: Response, path: str) -> None:
    if answer.status == 303:
        (place,) = [value for name, value in answer.headers if name == "Location"]
        assert re.fullmatch(r"/(en|zh)/[\w%./~?=&-]*", place, re.ASCII), place
    else:
        assert_harmless(answer.body, path)


def test_nothing_runs_in_a_browser(site: Site, chromium: Chromium, tmp_path: Path) -> None:
    """Opened without the policy of the site, so that escaping alone must hold."""
    written = Site(site.session, is_static=True)
    things = of_each_class(site)
    paths = ["", "targets", "quality", "search", "ontology", "q/clusters", "q/documents"]
    paths += things if ALL else things[::3]
    for name in ("style.css", "site.js"):
        file = tmp_path / hashed(name)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(static()[name])
    for name, (_, write) in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(write(written))
    steps = []
    for number, path in enumerate(paths):
        language = LANGUAGES[number % 2]
        file = tmp_path / file_name(f"{language}/{path}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written.html(written.book.page(path, {}), path, language, {}))
        steps.append({"open": file.as_uri() + (f"?q={quote('<img')}" if path == "search" else "")})
    result = chromium.go(steps, unguarded=True)
    assert (result.problems, result.dialogs, result.errors) == ([], [], [])
    assert len(result.requests) >= 3 * len(paths)
    assert [
        asked for asked in result.requests if not asked.startswith(("file:", "data:image/svg+xml,"))
    ] == []

"""The site as files: every link leads somewhere, every page has its twin and a way to a source."""

from __future__ import annotations

import csv
import errno
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest
from web.reader import parsed

import kg
from kg.catalogue import formats
from kg.errors import EngineError
from kg.question import everything
from kg.session import Session
from kg.text import LANGUAGES
from kg.web.address import file_name
from kg.web.render import hashed, static
from kg.web.site import Site
from kg.web.tables import MOST_ROWS

BARE = """
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX void: <http://rdfs.org/ns/void#>
<https://w3id.org/industry-plan/data/bare> a void:Dataset .
<https://w3id.org/industry-plan/id/bare> a plan:Plan .
"""
"""A plan, and nothing that it says."""


@pytest.fixture(scope="module")
def site(session: Session) -> Site:
    return Site(session, is_static=True)


@pytest.fixture(scope="module")
def pages(disk: Path) -> Mapping[str, str]:
    """Every page of the site, by the name of its file."""
    files = {path.relative_to(disk).as_posix(): path for path in disk.rglob("*.html")}
    return {name: path.read_text("utf-8") for name, path in files.items()}


def links(page: str) -> list[str]:
    """Where the links of a page lead."""
    return [unescape(link) for link in re.findall(r'<a\b[^>]*? href="([^"]*)"', page)]


def test_every_page_is_written(site: Site, pages: Mapping[str, str]) -> None:
    paths = list(site.paths())
    of_no_language = {"index.html", "404.html"}
    assert len(pages.keys() - of_no_language) == len(LANGUAGES) * len(paths) > 1000
    assert of_no_language < pages.keys()


def test_every_thing_has_its_page_in_both_languages(
    session: Session, pages: Mapping[str, str]
) -> None:
    things = {str(iri) for iri in session.query("things").column("thing")}
    slugs = {iri.removeprefix(session.base) for iri in things if iri.startswith(session.base)}
    names = {file_name(f"{language}/id/{slug}") for slug in slugs for language in LANGUAGES}
    assert len(names) > 400
    assert names <= pages.keys()


def test_no_link_is_dead(pages: Mapping[str, str]) -> None:
    ids = {name: set(re.findall(r' id="([^"]*)"', page)) for name, page in pages.items()}
    dead, count = [], 0
    for name, page in pages.items():
        folder = dirname(name)
        for link in set(links(page)):
            url = urlsplit(link)
            count += 1
            if url.scheme:
                assert url.scheme in ("http", "https"), (name, url)
                continue
            path = unquote(url.path)
            target = normpath(join(folder, path)) if path else name
            if (target.endswith(".html") and target not in pages) or (
                url.fragment and unquote(url.fragment) not in ids[target]
            ):
                dead.append((name, link))
    assert dead == []
    assert count > 50_000


def test_every_thing_leads_to_a_source(session: Session, pages: Mapping[str, str]) -> None:
    """Counts the pages of things without a document, an address, or the remark that none is."""
    documents = {
        iri.rpartition("/")[2] for iri in map(str, session.query("documents").column("document"))
    }
    assert len(documents) > 20
    without = [
        name
        for name, page in of_things(pages)
        if not re.search(
            r'<section class="part" id="sources">.*?(?:no source|没有来源)', page, re.DOTALL
        )
        and not any(
            link.startswith(("http:", "https:")) or PurePosixPath(link).stem in documents
            for link in links(page)
        )
    ]
    assert without == []


def test_no_identifier_is_cut(session: Session, pages: Mapping[str, str]) -> None:
    """Counts the words like an address or a slug that an ellipsis ends: none; each IRI is whole."""
    before = [
        (name, page[max(0, found.start() - 200) : found.start()].split()[-1])
        for name, page in pages.items()
        for found in re.finditer("…", page)
    ]
    assert [item for item in before if re.search(r"\w[-:/#]\w+$", item[1])] == []
    for name, page in of_things(pages):
        (iri,) = re.findall(r'<code class="iri">([^<]*)</code>', page)
        assert file_name(f"id/{unescape(iri).removeprefix(session.base)}") == name[3:]


HEAVIER = {
    "datuan-2021": 160,  # the plan, with every promise, its chart and what adds up towards it
    "china-daily-2021-03-12": 110,  # the document, with each of its claims
    "datuan": 55,  # the city, with all that happened in it
    "datuan-outcome-o27-bio-based-park": 33,  # a promise about the city, with all of that
    "datuan-2021-new-energy-share": 33,  # a promise with a chart of many figures
}
"""The things whose pages may be larger than 30 kB before they are compressed, and how large."""


def test_a_dossier_is_light(disk: Path, pages: Mapping[str, str]) -> None:
    """Each page of a thing is at most 30 kB and four requests; the rest of them is small.

    Those of `HEAVIER`, of more than 1,000, are so when compressed, as the server sends them.
    """
    sizes, of_thing = [], dict(of_things(pages))
    assert len(of_thing) > 1000
    for name, page in of_thing.items():
        stem = PurePosixPath(name).stem
        most = HEAVIER.get(stem, 30) * 1024
        assert stem not in HEAVIER or len(gzip.compress(page.encode())) <= 30 * 1024, name
        sizes.append((len(page.encode()) - most, name))
        loaded = re.findall(
            r'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]* (?:href|src)=', page
        )
        assert len(loaded) - page.count('href="data:') <= 3, name
    assert max(sizes)[0] <= 0, max(sizes)
    files = [(disk / hashed(name)).read_bytes() for name in ("style.css", "site.js")]
    assert sum(len(gzip.compress(file)) for file in files) <= 10 * 1024


def test_graph_and_sparql_are_light(disk: Path, pages: Mapping[str, str]) -> None:
    """With all that they load, compressed: at most 40 kB."""
    loaded = {"graph/id/datuan-2021": ["style.css", "site.js"], "sparql": list(static())}
    for path, names in loaded.items():
        files = [(disk / hashed(name)).read_bytes() for name in names if name != "switch.js"]
        for language in LANGUAGES:
            whole = [pages[f"{language}/{path}.html"].encode(), *files]
            assert sum(len(gzip.compress(file)) for file in whole) <= 40 * 1024


def of_things(pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The pages of things of the plans."""
    return ((name, page) for name, page in pages.items() if name[2:].startswith("/id/"))


def test_bytes_are_those_of_the_server_but_for_addresses(session: Session, site: Site) -> None:
    live = Site(session)
    for path in ("", "targets", "q/clusters", "id/datuan-2021"):
        served = parsed(live.respond(f"en/{path}", {}).body)
        written = parsed(site.respond(f"en/{path}", {}).body)
        titles = [[heading.text for heading in tree.headings()] for tree in (served, written)]
        assert titles[0] == titles[1] != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_that_are_not_shown_are_counted_and_linked(
    session: Session, disk: Path, language: str
) -> None:
    """Counts the rows on the page, those of which it tells, and those of the file it links to."""
    total = len(session.query("things"))
    assert total > MOST_ROWS
    live, asked = Site(session), f"{language}/q/things"
    for page in (live.respond(asked, {}).body, (disk / f"{asked}.html").read_bytes()):
        tree = parsed(page)
        assert len(tree.all("tbody")[0].all("tr")) == MOST_ROWS
        (told,) = tree.of_class("rest")
        assert re.findall(r"[\d,]{2,}", told.text) in (
            [f"{MOST_ROWS:,}", f"{total:,}"],
            [f"{total:,}", f"{MOST_ROWS:,}"],
        )
        assert [link.text for link in told.all("a")] == ["csv", "json", "md"]
        assert told.all("a")[0].attributes["href"] == "../../q/things.csv"
    for written in (live.respond("q/things.csv", {}).body, (disk / "q/things.csv").read_bytes()):
        assert len(list(csv.reader(written.decode().splitlines()))) == total + 1


def test_a_whole_answer_tells_of_no_more_rows(session: Session) -> None:
    """An answer of one's own, too: with one row more than a page shows it says so."""
    site = Site(session)
    for rows in (MOST_ROWS, MOST_ROWS + 1):
        query = f"SELECT * {{ ?s ?p ?o }} ORDER BY ?s ?p ?o LIMIT {rows}"
        tree = parsed(site.respond("sparql", {"query": [query]}).body)
        assert len(tree.all("tbody")[0].all("tr")) == MOST_ROWS
        assert len(tree.of_class("rest")) == rows - MOST_ROWS


def test_an_unknown_page_is_told_in_one_line(session: Session) -> None:
    answer = Site(session).respond("zh/id/no-such-thing", {})
    assert answer.status == 404
    assert "图谱中没有相关内容" in answer.body.decode()


def test_the_root_leads_to_both_languages(disk: Path, pages: Mapping[str, str]) -> None:
    """In words, and to one of them without a click; nothing on the page needs a script."""
    starts = [f"{language}/index.html" for language in LANGUAGES]
    assert links(pages["index.html"]) == starts
    assert set(starts) <= pages.keys()
    assert '<meta http-equiv="refresh" content="0; url=en/index.html">' in pages["index.html"]
    assert "<script" not in pages["index.html"]
    (style,) = re.findall(r'<link rel="stylesheet" href="([^"]*)"', pages["index.html"])
    assert (disk / style).is_file()


def test_the_page_for_no_page_works_at_any_depth(pages: Mapping[str, str], tmp_path: Path) -> None:
    """A host gives it at any address: nothing in it is relative."""
    assert links(pages["404.html"]) == ["/", "/"]
    assert "To the root of this host" in pages["404.html"]
    assert "stylesheet" not in pages["404.html"]
    for words in ("No such page", "没有此页面"):
        assert f"<h1>{words}</h1>" in pages["404.html"]
    (tmp_path / "bare.ttl").write_text(BARE)
    here = "https://a.example/plans/"
    of_address = Site(kg.load(files=[tmp_path / "bare.ttl"]), is_static=True, base_url=here)
    assert of_address.write(tmp_path / "site") == len(list((tmp_path / "site").rglob("*.html")))
    page = (tmp_path / "site/404.html").read_text("utf-8")
    found = [*links(page), *re.findall(r'<link rel="stylesheet" href="([^"]*)"', page)]
    assert len(found) == 3
    for link in found:
        assert (tmp_path / "site" / link.removeprefix(here)).is_file()


def test_openapi_of_files_promises_what_is_written(disk: Path, session: Session) -> None:
    """Each file answers what its description says; counts those that answer an example."""
    described = json.loads((disk / "openapi.json").read_bytes())
    routes = {path.removesuffix(".{form}"): of["get"] for path, of in described["paths"].items()}
    assert {f"/q/{path.stem}" for path in (disk / "q").iterdir()} == routes.keys()
    examples = 0
    for path, route in routes.items():
        (form,) = route["parameters"]
        for suffix in form["schema"]["enum"]:
            assert (disk / f"{path[1:]}.{suffix}").is_file()
        assert route["responses"].keys() == {"200"}
        if found := re.search(r"The file has the answer for (\w+)=(\S+)\. ", route["description"]):
            answer = session.query(route["operationId"], **{found[1]: found[2]})
            assert (disk / f"{path[1:]}.json").read_bytes() == formats.write(answer, "json")
            examples += 1
    assert examples == sum(any(not p.optional for p in q.params) for q in everything()) > 5


def test_openapi_of_files_leaves_out_what_is_not_written(tmp_path: Path) -> None:
    """A graph without an enterprise has no answer about one."""
    (tmp_path / "bare.ttl").write_text(BARE)
    site = Site(kg.load(files=[tmp_path / "bare.ttl"]), is_static=True)
    site.write(tmp_path / "site")
    described = json.loads((tmp_path / "site/openapi.json").read_bytes())
    written = {f"/q/{path.stem}.{{form}}" for path in (tmp_path / "site/q").iterdir()}
    assert described["paths"].keys() == written
    assert "/q/enterprise-profile.{form}" not in written


def test_folder_is_whole(disk: Path) -> None:
    assert {path.name for path in disk.iterdir()} >= {"en", "zh", "static"}


def test_of_a_full_disk_it_is_told_in_one_line(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where another process writes the pages."""

    def write(_self: Path, _content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Site, "html", lambda *_: b"")
    pages = Site(session, is_static=True)
    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(EngineError, match="no space left; nothing was changed"):
        pages.write(tmp_path / "site")
    monkeypatch.setattr("kg.web.site._STATIC", ())  # so that the workers are the first to write
    with pytest.raises(EngineError, match=r"^site: no space left; nothing was changed"):
        pages.write(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []

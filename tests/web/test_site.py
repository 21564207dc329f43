"""The site as files: every link leads somewhere, every page has its twin and a way to a source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

import pytest
from web.reader import Node, parsed

from kg.session import Session
from kg.web.address import LANGUAGES, file_name
from kg.web.site import Site


@pytest.fixture(scope="module")
def site(session: Session) -> Site:
    return Site(session, is_static=True)


@pytest.fixture(scope="module")
def pages(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Node]:
    """Every page of the site, by the name of its file."""
    folder = tmp_path_factory.mktemp("site") / "site"
    count = site.write(folder)
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}
    assert len(files) == count
    return {name: parsed(path.read_bytes()) for name, path in files.items()}


def test_every_thing_has_its_page_in_both_languages(
    session: Session, pages: Mapping[str, Node]
) -> None:
    things = {str(iri) for iri in session.query("things").column("thing")}
    slugs = {iri.removeprefix(session.base) for iri in things if iri.startswith(session.base)}
    names = {file_name(f"{language}/id/{slug}") for slug in slugs for language in LANGUAGES}
    assert len(names) > 400
    assert names <= pages.keys()


def test_no_link_is_dead(pages: Mapping[str, Node]) -> None:
    ids = {
        name: {n.attributes["id"] for n in page.all() if "id" in n.attributes}
        for name, page in pages.items()
    }
    dead = []
    for name, page in pages.items():
        for link in page.all("a"):
            url = urlsplit(link.attributes["href"])
            if url.scheme:
                assert url.scheme in ("http", "https"), (name, url)
                continue
            path = unquote(url.path)
            target = normpath(f"{dirname(name)}/{path}") if path else name
            if (target.endswith(".html") and target not in pages) or (
                url.fragment and unquote(url.fragment) not in ids[target]
            ):
                dead.append((name, link.attributes["href"]))
    assert dead == []


def test_bytes_are_those_of_the_server_but_for_addresses(session: Session, site: Site) -> None:
    live = Site(session)
    for path in ("", "targets", "q/clusters", "id/datuan-2021"):
        served = parsed(live.respond(f"en/{path}", {}).body)
        written = parsed(site.respond(f"en/{path}", {}).body)
        titles = [[heading.text for heading in tree.headings()] for tree in (served, written)]
        assert titles[0] == titles[1] != []


def test_an_unknown_page_is_told_in_one_line(session: Session) -> None:
    answer = Site(session).respond("zh/id/no-such-thing", {})
    assert answer.status == 404
    assert "图谱中没有相关内容" in answer.body.decode()


def test_folder_is_whole(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    site.write(folder)
    assert {path.name for path in folder.iterdir()} >= {"en", "zh", "static"}

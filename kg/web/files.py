"""What a site has beside its pages: feed, map, description of its questions, answers as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from kg.catalogue import formats
from kg.question import Parameter, Question, everything
from kg.text import LANGUAGES, Words, escaped
from kg.web.address import file_name, path_of
from kg.web.pages import Book
from kg.web.render import render

if TYPE_CHECKING:
    from kg.session import Session


class Site(Protocol):
    """What the files are written of."""

    session: Session
    book: Book
    base_url: str
    is_static: bool

    @property
    def edition(self) -> str: ...
    def paths(self) -> Iterator[str]: ...


ANSWERS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
}
"""What an answer is also written as, by the ending of the address of its question."""
_MOST_ENTRIES = 50


def answer(site: Site, name: str, suffix: str, given: Mapping[str, str]) -> bytes:
    """The answer to a question as data; raises as `Session.query`."""
    found = site.session.query(name, **{key: text for key, text in given.items() if text})
    return formats.write(found, suffix)


def feed(site: Site) -> bytes:
    """The latest changes of verdicts as an Atom feed."""
    until = site.session.newest()
    newest = site.book.changes().newest(until, _MOST_ENTRIES)
    values = {
        "changes": [(change, _page(site, change.commitment)) for change in newest],
        "named": site.book.captions(change.commitment for change in newest),
        "outcomes": site.book.outcomes(),
        "as_of": until,
    }
    return escaped(render("feed.atom.j2", **values)).encode()  # XML has no controls


def _page(site: Site, iri: str) -> str:
    return _url(site, f"en/{path_of(iri, site.session.base)}")


def _url(site: Site, path: str) -> str:
    return site.base_url + quote(file_name(path) if site.is_static else path)


def names(site: Site) -> bytes:
    """What may name each thing, as a script: from disk a page can read no other file."""
    from kg.catalogue.search import Index  # here: the first page needs none

    index = Index.of(site.session.store.ask, site.session.base)
    forms = [(thing.value, rank, forms) for thing, rank, forms in index.forms()]
    called = site.book.captions(thing for thing, *_ in forms)
    rows = [
        [quote(file_name(path)), rank, called[thing]["en"], called[thing]["zh"], *sorted(forms)]
        for thing, rank, forms in sorted(forms, key=lambda one: (one[1], one[0]))
        if (path := path_of(thing, site.session.base)) and "#" not in path
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.kgNames={text};\n".encode()


def sitemap(site: Site) -> bytes:
    """The address of every page in both languages, each with its twin."""
    pages = [{lang: _url(site, f"{lang}/{path}") for lang in LANGUAGES} for path in site.paths()]
    return render("sitemap.xml.j2", pages=pages).encode()


def llms(site: Site) -> bytes:
    """What the site is and where its data are, for programs that read text."""
    plans = site.book.captions({str(i) for i in site.session.query("plans").column("plan")})
    named = [(words["en"], words["zh"], _page(site, iri)) for iri, words in sorted(plans.items())]
    values = {"plans": named, "questions": everything(), "url": lambda path: _url(site, path)}
    return render("llms.txt.j2", **values).encode()


def openapi(site: Site) -> bytes:
    """The questions as routes with their parameters, as OpenAPI 3.1."""
    paths = {f"/q/{question.name}.{{form}}": _route(question) for question in everything()}
    info = {
        "title": "Industrial plans and what came of them 产业规划及其兑现情况",
        "version": site.edition[:12] or "remote",
        "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
    }
    value = {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": site.base_url.rstrip("/")}],
        "paths": paths,
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _route(question: Question) -> Mapping[str, Any]:
    form = {
        "name": "form",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": list(ANSWERS)},
    }
    columns = {column.name: {"description": _said(column.title)} for column in question.returns}
    rows = {"type": "array", "items": {"type": "object", "properties": columns}}
    return {
        "get": {
            "operationId": question.name,
            "summary": _said(question.title),
            "description": _said(question.question),
            "tags": list(question.tags),
            "parameters": [form, *map(_parameter, question.params)],
            "responses": {
                "200": {
                    "description": "The answer 回答",
                    "content": {
                        "application/json": {"schema": rows},
                        "text/csv": {"schema": {"type": "string"}},
                        "text/markdown": {"schema": {"type": "string"}},
                    },
                },
                "400": {"description": "One line: what, where, what to do 一行说明"},
            },
        }
    }


_TYPES: Mapping[str, Mapping[str, str]] = {
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "decimal": {"type": "number"},
    "integer": {"type": "integer"},
}


def _parameter(parameter: Parameter) -> Mapping[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": not parameter.optional,
        "description": _said(parameter.title),
        "schema": _TYPES.get(parameter.type, {"type": "string"}),
        **({"example": parameter.example} if parameter.example else {}),
    }


def _said(words: Words) -> str:
    return f"{words['en']} {words['zh']}"


FILES: Mapping[str, tuple[str, Callable[[Site], bytes]]] = {
    "feed.atom": ("application/atom+xml", feed),
    "sitemap.xml": ("application/xml", sitemap),
    "openapi.json": ("application/json", openapi),
    "static/names.js": ("text/javascript; charset=utf-8", names),
    "llms.txt": ("text/plain; charset=utf-8", llms),
}
"""By name, the media type of a file and how it is written."""

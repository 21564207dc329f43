"""The site: each page in two languages at its address, the files beside them, and all written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from functools import cached_property, partial
from operator import call
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.catalogue import formats
from kg.errors import InputError
from kg.files import folder_written_whole, hash_of, writing
from kg.question import Parameter, Question, everything, find
from kg.text import LANGUAGES, Words, brief, escaped
from kg.web.address import Address, file_name, path_of
from kg.web.data import ANSWERS, THINGS, answer, described
from kg.web.pages import GRAPH, PAGES, Book, Given, NoPageError, Page
from kg.web.render import hashed, render, static
from kg.web.response import Refusal, Response, as_line, refusal_of
from kg.web.response import language as preferred
from kg.web.tables import table
from kg.web.wording import SAY
from kg.worker import Wording, parallel_map, processors

if TYPE_CHECKING:
    from kg.session import Session

_STATIC = ("style.css", "site.js", "sparql.js")
_MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_HTML = "text/html; charset=utf-8"
_TOGETHER = 40
"""The pages that a process writes before it is the turn of the next."""
_MOST_ENTRIES = 50
"""The most changes that the feed has."""
_WRITING = Wording(
    ("site", "网站"),
    ("write a smaller plan", "请缩小规划范围"),
    ("write a simpler plan", "请简化规划内容"),
)


class Site:
    """The pages of a session, for a server, or for files where `is_static`.

    `base_url` is where the site is published, for what must name whole addresses; without it that
    is where the IRIs of its things lead.
    """

    def __init__(
        self,
        session: Session,
        *,
        is_static: bool = False,
        base_url: str | None = None,
        has_forms: bool = False,
    ) -> None:
        self.session = session
        self.is_static = is_static
        self._is_at_known_address = base_url is not None
        base_url = base_url or session.base.removesuffix("#").removesuffix("id/")
        self.base_url = base_url.rstrip("/") + "/"
        self.has_forms = has_forms or not is_static
        self.book = Book(session)

    def respond(
        self,
        path: str,
        query: Mapping[str, Sequence[str]],
        languages: str | None = None,
        base_url: str | None = None,
    ) -> Response:
        """What stands at a path such as `/en/id/crrc`; at one of no language the way to it.

        `languages` is the header `Accept-Language`, `base_url` the address by which it is asked.
        """
        path = path.removeprefix("/")
        if path in FILES and base_url is not None:
            return self._published_at(base_url).respond(path, query)
        if found := self._file(path):
            return found
        language, _, rest = path.partition("/")
        reader = language if language in LANGUAGES else preferred(languages)
        name, dot, suffix = path.removeprefix("q/").rpartition(".")
        if path.startswith("q/") and dot and suffix in ANSWERS:
            try:
                return self._answer(name, suffix, query)
            except (InputError, Refusal) as error:
                return as_line(refusal_of(error), languages)
        try:
            given = _given_once(query)
            if path == "sparql":  # runs the query, which the page in a language only shows
                asked = given.get("lang", "")
                reader = asked if asked in LANGUAGES else reader
                page = self.book.sparql(given, runs=True)
                return Response(200, _HTML, self.html(page, path, reader, given, at=path))
            if language in LANGUAGES and path not in LANGUAGES:
                page = self.book.page(rest, given)
                return Response(200, _HTML, self.html(page, rest, language, given))
        except NoPageError as error:
            return self._refusal(404, error, rest, reader)
        except InputError as error:
            return self._refusal(400, error, rest, reader)
        if path in LANGUAGES:
            return Response(303, "text/plain", b"", (("Location", f"/{path}/"),))
        asked = "&".join(f"{quote(key)}={quote(text)}" for key, text in given.items())
        there = f"/{reader}/{quote(path)}" + (f"?{asked}" if asked else "")
        return Response(303, "text/plain", b"", (("Location", there), ("Vary", "Accept-Language")))

    def _answer(self, name: str, suffix: str, query: Mapping[str, Sequence[str]]) -> Response:
        """The answer to a question as data; `Refusal` (404) for no question."""
        try:
            find(name)
        except InputError as error:
            raise Refusal(404, error.en, error.zh) from None
        body = answer(name, suffix, _given_once(query), self.session)
        return Response(200, ANSWERS[suffix], body)

    def _published_at(self, base_url: str) -> Site:
        """The same site, published at another address."""
        found = copy(self)
        found.base_url = f"{base_url}/"
        return found

    def _file(self, path: str) -> Response | None:
        """A file that is no page, if one is at the path."""
        if path in FILES:
            media_type, write = FILES[path]
            return Response(200, media_type, write(self))
        for name in _STATIC:
            if path == hashed(name):
                kept = ("Cache-Control", "public, max-age=31536000, immutable")
                media_type = _MEDIA[name.rpartition(".")[2]]
                return Response(200, media_type, static()[name], (kept,))
        return None

    def _refusal(self, status: int, error: InputError, path: str, language: str) -> Response:
        key = "not-found" if status == 404 else "not-understood"
        page = Page("error.html.j2", SAY[key], error.words, {"words": error.words})
        return Response(status, _HTML, self.html(page, path, language, {}))

    def html(self, page: Page, path: str, language: str, given: Given, at: str = "") -> bytes:
        """A page in a language as UTF-8; its text is escaped, whatever it holds."""
        known = self.book.things() if self.is_static or self.book.is_small else None
        to = Address(path, language, self.session.base, self.is_static, given, known, at)
        as_of = self.book.as_of(page, given)
        text = render(
            page.template,
            page=page,
            to=to,
            lang=language,
            as_of=as_of,
            edition=self.edition,
            forms=self._forms(page, path),
            linked=self._linked(page, language, as_of),
            style=hashed("style.css"),
            script=hashed("site.js"),
            completion=hashed("sparql.js"),
            table_of=lambda shown: table(shown["answer"], shown["captions"], language),
            **page.values,
        )
        return text.encode()

    def _forms(self, page: Page, path: str) -> Sequence[tuple[str, str, str]]:
        """The addresses of a page as data, each with its ending and media type."""
        forms: Mapping[str, str] = {}
        if path.startswith("id/") and page.iri and self.has_forms:
            forms = THINGS
        elif path.startswith("q/") and page.values.get("shown"):
            forms = ANSWERS
        return [(f"{path}.{suffix}", suffix, kind) for suffix, kind in forms.items()]

    def _linked(self, page: Page, language: str, as_of: date) -> Mapping[str, Any]:
        """The page as schema.org describes pages."""
        return {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": page.title[language],
            "description": page.about[language],
            "inLanguage": "zh-Hans" if language == "zh" else "en",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "dateModified": as_of.isoformat(),
            **({"about": {"@id": page.iri}} if page.iri else {}),
            "isPartOf": {
                "@type": "Dataset",
                "name": SAY["site"][language],
                "version": self.edition,
            },
        }

    @cached_property
    def edition(self) -> str:
        """The hash of the data, of the hashes of their files; empty where these are not here."""
        try:
            graph = self.session.graph
            sources = (*graph.ontology, *graph.data)
            hashes = sorted(source.sha256 or hash_of(source.path) for source in sources)
        except (InputError, OSError):
            return ""
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()

    def url(self, path: str) -> str:
        """The whole address of a path where the site is published."""
        return self.base_url + quote(file_name(path) if self.is_static else path)

    # As files

    def paths(self) -> Iterator[str]:
        """The path of every page, without its language."""
        yield from PAGES
        for question in everything():
            yield f"q/{question.name}"
        for plan in self.book.plans():
            if path := path_of(plan, self.session.base):  # one of elsewhere has no page here
                yield GRAPH + path
        paths = {path_of(thing, self.session.base) or "" for thing in self.book.things()}
        yield from sorted(path for path in paths - PAGES.keys() if path and "#" not in path)

    def write(self, folder: Path) -> int:
        """Write every page into a folder, whole or not at all; the number of pages."""
        with folder_written_whole(folder) as new:
            return self.write_into(new)

    def write_into(self, folder: Path) -> int:
        """Write every page into a folder that is there, by two processes where there are two.

        What they need is not read before: each would copy it, and memory would hold it three times.
        """
        (folder / "static").mkdir(parents=True)
        for name in _STATIC:
            (folder / hashed(name)).write_bytes(static()[name])
        paths, jobs = list(self.paths()), processors()
        for path in paths:
            for language in LANGUAGES:
                (folder / file_name(f"{language}/{path}")).parent.mkdir(parents=True, exist_ok=True)
        (folder / "id").mkdir(exist_ok=True)
        (folder / "q").mkdir(exist_ok=True)
        parts = [paths[at : at + _TOGETHER] for at in range(0, len(paths), _TOGETHER)]
        tasks = [partial(self._write, folder, part) for part in parts]
        return sum(parallel_map(call, [partial(self._write_files, folder), *tasks], jobs, _WRITING))

    def _write_files(self, folder: Path) -> Iterator[int]:
        """Write what is in no language, and yield how many pages."""
        pages = {"index.html": self._entry(), "404.html": self._not_found()}
        files = {name: write(self) for name, (_, write) in FILES.items()}
        for name, body in {**files, **pages}.items():
            with writing("site"):
                (folder / name).write_bytes(body)
        yield len(pages)

    def _entry(self) -> bytes:
        """The page at the root, which leads to those in a language."""
        links = {language: file_name(f"{language}/") for language in LANGUAGES}
        style = hashed("style.css")
        return _outside(title=SAY["site"], links=links, way="to-start", style=style, leads=True)

    def _not_found(self) -> bytes:
        """The page that a host such as GitHub Pages gives at any address without one.

        Its links are whole addresses; where these are not known, they lead to the root of the host.
        """
        links, way, style = dict.fromkeys(LANGUAGES, "/"), "to-root", None
        if self._is_at_known_address:
            links = {language: self.url(f"{language}/") for language in LANGUAGES}
            way, style = "to-start", self.base_url + hashed("style.css")
        return _outside(title=SAY["not-found"], links=links, way=way, style=style, leads=False)

    def _write(self, folder: Path, paths: Sequence[str]) -> Iterator[int]:
        """Write some pages, and yield how many."""
        self.session.read_captions()
        for path, page in zip(paths, self.book.pages(paths), strict=True):
            with writing("site"):
                for language in LANGUAGES:
                    file = folder / file_name(f"{language}/{path}")
                    file.write_bytes(self.html(page, path, language, {}))
                for form, suffix, _ in self._forms(page, path):
                    (folder / form).write_bytes(self._as_data(page, path, suffix))
        yield len(paths) * len(LANGUAGES)

    def _as_data(self, page: Page, path: str, suffix: str) -> bytes:
        if path.startswith("q/"):
            return formats.write(page.values["shown"]["answer"], suffix)
        dossier = page.values["dossier"]
        return described(dossier.thing, suffix, LANGUAGES[0], self.session, dossier)


def _outside(**values: object) -> bytes:
    """A page of no language."""
    return render("outside.html.j2", **values).encode()


def _given_once(query: Mapping[str, Sequence[str]]) -> Given:
    """The parameters of an address; `InputError` for one that is given several times."""
    for key, values in query.items():
        if len(values) > 1:
            raise InputError(
                f"{brief(key, 80)}: is given {len(values)} times; give it once",
                f"{brief(key, 80)}：给出了 {len(values)} 次；请只给出一次",
            )
    return {key: values[0] for key, values in query.items() if values}


# The files beside the pages


def feed(site: Site) -> bytes:
    """The latest changes of verdicts as an Atom feed."""
    until = site.session.newest()
    newest = site.book.changes().newest(until, _MOST_ENTRIES)
    values = {
        "changes": [(change, _page(site, change.commitment)) for change in newest],
        "named": site.book.captions(change.commitment for change in newest),
        "outcomes": site.book.outcomes(),
        "as_of": until,
        "address": f"{site.base_url}feed.atom",
    }
    return escaped(render("feed.atom.j2", **values)).encode()  # XML has no controls


def _page(site: Site, iri: str) -> str:
    return site.url(f"en/{path_of(iri, site.session.base)}")


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
    pages = [{lang: site.url(f"{lang}/{path}") for lang in LANGUAGES} for path in site.paths()]
    return render("sitemap.xml.j2", pages=pages).encode()


def llms(site: Site) -> bytes:
    """What the site is and where its data are, for programs that read text."""
    plans = site.book.captions({str(i) for i in site.session.query("plans").column("plan")})
    named = [(words["en"], words["zh"], _page(site, iri)) for iri, words in sorted(plans.items())]
    values = {"plans": named, "questions": everything(), "url": site.url}
    return render("llms.txt.j2", has_endpoint=not site.is_static, **values).encode()


def openapi(site: Site) -> bytes:
    """The questions as routes, as OpenAPI 3.1; an answer that is a file has no parameters."""
    paths = {f"/q/{name}.{{form}}": route for name, route in _routes(site)}
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


def _routes(site: Site) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The route of each question by its name; of a static site, of each whose answer is written."""
    for question in everything():
        if not site.is_static:
            yield question.name, _route(question)
        elif (written := _written(site, question)) is not None:
            yield question.name, _route(question, written)


def _written(site: Site, question: Question) -> Given | None:
    """The arguments for which the answer to a question is written; `None` where none is."""
    if all(parameter.optional for parameter in question.params):
        return {}
    page = site.book.question(question.name, {})
    return page.values["arguments"] if page.values["shown"] else None


def _route(question: Question, written: Given | None = None) -> Mapping[str, Any]:
    """A question as a route, or as the file in which its answer is `written` for arguments."""
    parameters = question.params if written is None else ()
    about = _said(question.question)
    if written is not None and question.params:
        asked = ", ".join(f"{name}={text}" for name, text in written.items())
        about += " " + _said(SAY["file-of-example" if asked else "file-of-all"]).format(asked)
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
            "description": about,
            "tags": list(question.tags),
            "parameters": [form, *map(_parameter, parameters)],
            "responses": {
                "200": {
                    "description": "The answer 回答",
                    "content": {
                        "application/json": {"schema": rows},
                        "text/csv": {"schema": {"type": "string"}},
                        "text/markdown": {"schema": {"type": "string"}},
                    },
                },
                **({} if written is not None else _REFUSALS),
            },
        }
    }


_REFUSALS: Mapping[str, Mapping[str, Any]] = {
    status: {"description": f"One line: {en} 一行说明：{zh}", "content": {"text/plain": {}}}
    for status, en, zh in (
        ("400", "what, where, what to do", "何处有误，如何改正"),
        ("503", "not done in time, or too many wait; try again", "超时或等待的请求过多；请重试"),
    )
}
"""The responses of a server that are no answer."""


_TYPES: Mapping[str, Mapping[str, str]] = {
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "decimal": {"type": "number"},
    "integer": {"type": "integer"},
}


def _parameter(parameter: Parameter) -> Mapping[str, Any]:
    schema = _TYPES.get(parameter.type, {"type": "string"})
    example: Any = parameter.example
    if example and schema["type"] != "string":
        example = json.loads(example)  # numbers and truth values have the notation of JSON
    return {
        "name": parameter.name,
        "in": "query",
        "required": not parameter.optional,
        "description": _said(parameter.title),
        "schema": schema,
        **({"example": example} if parameter.example else {}),
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

"""The site: each page at its address in two languages, and all of them as files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.files import folder_written_whole
from kg.question import everything
from kg.web.address import LANGUAGES, Address, file_name, path_of
from kg.web.pages import PAGES, Book, NoPageError, Page
from kg.web.render import hashed, render, static
from kg.web.response import Response
from kg.web.tables import table
from kg.web.wording import SAY

if TYPE_CHECKING:
    from kg.session import Session

FORMS: Mapping[str, str] = {
    ".ttl": "text/turtle",
    ".json": "application/json",
    ".md": "text/markdown",
}
"""What a thing is also written as, by the ending of its address."""


class Site:
    """The pages of a session, for a server, or for files where `is_static`."""

    def __init__(self, session: Session, *, is_static: bool = False) -> None:
        self.session = session
        self.is_static = is_static
        self.book = Book(session)

    def respond(
        self, path: str, query: Mapping[str, Sequence[str]], languages: str | None = None
    ) -> Response:
        """The page at a path such as `en/id/crrc`; at one of no language the way to it.

        `languages` is the header `Accept-Language`.
        """
        language, _, rest = path.partition("/")
        if language not in LANGUAGES:
            there = (("Location", f"{_preferred(languages)}/{path}"),)
            return Response(303, "text/plain", b"", (*there, ("Vary", "Accept-Language")))
        given = {key: values[-1] for key, values in query.items() if values}
        try:
            page = self.book.page(rest, given)
            return Response(200, "text/html", self.html(page, rest, language, given))
        except NoPageError as error:
            return self._refusal(404, error, rest, language)
        except InputError as error:
            return self._refusal(400, error, rest, language)

    def _refusal(self, status: int, error: InputError, path: str, language: str) -> Response:
        words = {lang: error.in_language(lang) for lang in LANGUAGES}
        key = "not-found" if status == 404 else "not-understood"
        page = Page("error.html.j2", SAY[key], words, {"words": words})
        return Response(status, "text/html", self.html(page, path, language, {}))

    def html(self, page: Page, path: str, language: str, given: Mapping[str, str]) -> bytes:
        """A page in a language as UTF-8; its text is escaped, whatever it holds."""
        to = Address(path, language, self.session.base, self.is_static, given, self.book.things())
        text = render(
            page.template,
            page=_Shown(page, path, self.edition, self._as_of(given)),
            to=to,
            lang=language,
            style=hashed("style.css"),
            script=hashed("site.js"),
            table_of=lambda shown: table(shown["answer"], shown["captions"], language),
            **page.values,
        )
        return text.encode()

    def _as_of(self, given: Mapping[str, str]) -> Any:
        return self.book.history(given.get("asOf")).as_of

    @cached_property
    def edition(self) -> str:
        """The hash of the data: that of the hashes of their files; empty for a remote store."""
        try:
            graph = self.session.graph
        except InputError:
            return ""
        files = [source.path.read_bytes() for source in (*graph.ontology, *graph.data)]
        hashes = sorted(hashlib.sha256(file).hexdigest() for file in files)
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()

    # As files

    def paths(self) -> Iterator[str]:
        """The path of every page, without its language."""
        yield from PAGES
        for question in everything():
            yield f"q/{question.name}"
        seen = set()
        for thing in self.session.query("things").column("thing"):
            path = path_of(str(thing), self.session.base)
            if path and "#" not in path and path not in seen and path not in PAGES:
                seen.add(path)
                yield path

    def write(self, folder: Path) -> int:
        """Write every page into a folder, whole or not at all; the number of pages."""
        with folder_written_whole(folder) as new:
            return self.write_into(new)

    def write_into(self, folder: Path) -> int:
        """Write every page into a folder that is there."""
        count = 0
        for path in self.paths():
            page = self.book.page(path, {})
            for language in LANGUAGES:
                file = folder / file_name(f"{language}/{path}")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(self.html(page, path, language, {}))
                count += 1
        (folder / "static").mkdir()
        for name in ("style.css", "site.js"):
            (folder / hashed(name)).write_bytes(static()[name])
        return count


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page as its template reads it."""

    page: Page
    path: str
    edition: str
    as_of: Any
    forms: Sequence[tuple[str, str]] = field(default=())

    @property
    def title(self) -> Mapping[str, str]:
        return self.page.title

    @property
    def about(self) -> Mapping[str, str]:
        return self.page.about

    @property
    def iri(self) -> str:
        return self.page.iri

    @property
    def is_dated(self) -> bool:
        return self.page.is_dated

    @property
    def stem(self) -> str:
        """The address of the thing without an ending."""
        return self.path

    def asking(self, question: str) -> Mapping[str, str]:
        """The parameters with which a question is asked about the thing of the page."""
        return {}

    def linked(self, language: str) -> Mapping[str, Any]:
        """The page as schema.org describes pages."""
        return {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": self.title[language],
            "description": self.about[language],
            "inLanguage": "zh-Hans" if language == "zh" else "en",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "dateModified": self.as_of.isoformat(),
            **({"about": {"@id": self.iri}} if self.iri else {}),
            "isPartOf": {
                "@type": "Dataset",
                "name": SAY["site"][language],
                "version": self.edition,
            },
        }


def _preferred(languages: str | None) -> str:
    """The language of a page that a browser prefers.

    >>> _preferred("zh-CN,zh;q=0.9,en;q=0.8"), _preferred("de, en;q=0.5"), _preferred(None)
    ('zh', 'en', 'en')
    """
    wanted = []
    for place, part in enumerate((languages or "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), place, tag[:2].lower()))
        except ValueError:
            continue
    return next((tag for q, _, tag in sorted(wanted) if tag in LANGUAGES and q), "en")

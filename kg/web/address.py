"""The address of each page, and the way to it from another one.

A page has the path of the IRI that it is about, behind the language: `en/id/crrc`. Links are
relative, so that a site works below any address, and from disk.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, relpath
from urllib.parse import quote, urlencode

from kg.namespaces import ID
from kg.text import sha256

ROOT = ID.removesuffix("id/")
HOME = ""

_PLAIN = re.compile(r"\w[\w.,~-]*", re.ASCII)
_LONGEST = 120


def path_of(iri: str, base: str = ID) -> str | None:
    """The path of the page about a thing; `None` for what has none here.

    >>> path_of("https://w3id.org/industry-plan/ontology#Plan"), path_of("https://example.org/")
    ('ontology#Plan', None)
    """
    if iri.startswith(base):
        return "id/" + iri.removeprefix(base)
    return iri.removeprefix(ROOT) if iri.startswith(ROOT) and iri != ROOT else None


@lru_cache(20_000)
def file_name(path: str) -> str:
    r"""The name of the file of a path: each part as it is, or else escaped, and cut where too long.

    >>> file_name("en/id/crrc"), file_name("en/"), file_name("en/id/a\\..:b")
    ('en/id/crrc.html', 'en/index.html', 'en/id/a%5C%2E.%3Ab.html')
    """
    parts = [_part(part) for part in path.split("/")]
    return "/".join([*parts[:-1], (parts[-1] or "index") + ".html"])


def _part(text: str) -> str:
    name = text if _PLAIN.fullmatch(text) else quote(text, safe=",~").replace("..", "%2E.")
    if len(name) > _LONGEST:
        return name[:_LONGEST].rpartition("%")[0] + sha256(text)[:16]
    return name.replace(".", "%2E", 1) if name.startswith(".") else name


@lru_cache(20_000)
def _way(target: str, start: str) -> str:
    """The way to a file from a folder; a page links to the same ones in each of its rows."""
    folder, _, last = target.rpartition("/")
    up = relpath("/" + folder, "/" + start)
    return quote(f"{up}/{last}" if up != "." or not last else last)


@lru_cache(100)
def _folder(path: str, is_static: bool) -> str:
    return dirname(file_name(path) if is_static else path)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page stands, in which language, and how links are written from it.

    `path` is without the language. `given` are the parameters in the address, `known` the things
    that have a page, where that is not all of them. `at` is where a page stands that has no
    language in its path.
    """

    path: str
    language: str
    base: str = ID
    is_static: bool = False
    given: Mapping[str, str] | None = None
    known: Collection[str] | None = None
    at: str = ""

    def __call__(self, path: str, language: str | None = None, /, **given: str) -> str:
        """The link to a page in its language or in another one.

        >>> Address("id/crrc", "en")("q/clusters", plan="datong-2021")
        '../q/clusters?plan=datong-2021'
        >>> Address("", "en", is_static=True)("id/crrc", "zh")
        '../zh/id/crrc.html'
        """
        path, _, anchor = path.partition("#")
        link = self.to(f"{language or self.language}/{path}")
        if given and not self.is_static:
            link += "?" + urlencode({key: text for key, text in given.items() if text})
        return link + (f"#{quote(anchor)}" if anchor else "")

    def to(self, target: str) -> str:
        """The link to a path that names its language, or to a file beside them."""
        return self.file(file_name(target) if self.is_static else target)

    def file(self, name: str) -> str:
        """The link to a file of the site, such as its style, or a representation of a thing."""
        return _way(name, _folder(self.at or f"{self.language}/{self.path}", self.is_static))

    def data(self, name: str, arguments: Mapping[str, str]) -> str:
        """The link to an answer as data; a server gives that to the arguments.

        >>> Address("q/clusters", "en").data("q/clusters.csv", {"plan": "datong-2021"})
        '../../q/clusters.csv?plan=datong-2021'
        """
        asked = "" if self.is_static or not arguments else f"?{urlencode(arguments)}"
        return self.file(name) + asked

    def thing(self, iri: str) -> str | None:
        """The link to the page about a thing; `None` for what has none, as other sites."""
        path = path_of(iri, self.base)
        is_known = self.known is None or iri in self.known
        return self(path) if path and is_known else None

    def other(self) -> tuple[str, str]:
        """The other language, and the link to the same page in it."""
        language = "zh" if self.language == "en" else "en"
        return language, self(self.path, language, **(self.given or {}))

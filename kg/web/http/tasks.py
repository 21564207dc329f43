"""What the workers of a server hold, and how a call reaches it; a worker imports no server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from kg.errors import KgError
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.web.response import Failed, Response
from kg.worker import Limits, Nursery

P = TypeVar("P")
T = TypeVar("T")

_SMALL = 200_000
"""Up to so many statements the first page takes a second or two, for which the others wait."""

Fields = Mapping[str, Sequence[str]]
Pages = Callable[[str, Fields, str | None, str | None], Response]
"""The site: a path, the fields of its query string, `Accept-Language` and, for files that name
whole addresses, the address by which it is asked give a page."""


class Held:
    """What each worker holds: the session, and its site, made by `site` where it is asked for."""

    def __init__(self, session: Session, site: Callable[[Session], Pages]) -> None:
        self.session = session
        self._site = site

    @cached_property
    def pages(self) -> Pages:
        return self._site(self.session)


def nursery_of(session: Session, site: Callable[[Session], Pages]) -> Nursery[Held]:
    """The process that forks the workers, once it has made the site for them."""
    return Nursery(Held(session, site), Limits(), _prepare)


def _prepare(held: Held) -> None:
    """Make the site; of a small graph, read what pages share."""
    pages, store = held.pages, held.session.store
    if isinstance(store, MemoryStore) and len(store) <= _SMALL:
        pages("/en/", {}, None, None)


def called(task: Callable[[P], T], held: P) -> T:
    """What a task returns, in a worker; an exception that is no answer is `Failed`."""
    try:
        return task(held)
    except (KgError, MemoryError):
        raise
    except Exception as error:
        raise Failed(repr(error)) from None


# Tasks


def of_session(task: Callable[[Session], T], held: Held) -> T:
    """A task that needs the session alone."""
    return task(held.session)


def page(path: str, fields: Fields, languages: str | None, held: Held) -> Response:
    return held.pages(path, fields, languages, None)


def file(path: str, site: str, held: Held) -> Response:
    """A file that names whole addresses, which are those below the address of the site."""
    return held.pages(path, {}, None, site)


def nothing(_: Held) -> None:
    """A call that shows that a worker answers."""

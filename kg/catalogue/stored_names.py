"""The names in a store on disk, kept beside it in SQLite: a search reads only what may match.

The file belongs to one generation, and is made of the engine's files, which alone are the truth:
one that is damaged, or of another version, is as good as none. What may match is found by tokens;
`search` gives them for each name, and decides what does match.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

FILE = "names.sqlite"
_MOST_VALUES = 500
"""Values of one query; SQLite allows at least 999."""
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TEMP TABLE kind (thing TEXT PRIMARY KEY, kind TEXT, rank INTEGER) WITHOUT ROWID;
CREATE TEMP TABLE read (thing TEXT, why TEXT, text TEXT, language TEXT, is_note INTEGER);
CREATE TABLE thing (nth INTEGER PRIMARY KEY, iri TEXT, kind TEXT, rank INTEGER);
CREATE TABLE name (nth INTEGER, why TEXT, text TEXT, language TEXT);
CREATE TABLE note (thing TEXT, why TEXT, text TEXT, language TEXT);
"""
_TOKENS = """
CREATE VIRTUAL TABLE %s USING fts5(
  %s, content = '', detail = 'column', columnsize = 0,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Pc'"
);
"""
_SLUGS = """
INSERT INTO read SELECT thing, NULL, slug(thing), NULL, 0 FROM (
  SELECT thing FROM kind WHERE rank <= :last UNION SELECT thing FROM read WHERE NOT is_note
) WHERE slug(thing) IS NOT NULL
"""
_IN_ORDER = """
INSERT INTO thing (iri, kind, rank)
SELECT thing, kind, coalesce(rank, :last) AS place FROM (
  SELECT thing, min(length(text)) AS shortest FROM read WHERE NOT is_note GROUP BY thing
) LEFT JOIN kind USING (thing) ORDER BY place, shortest, thing
"""
_READ = """
CREATE INDEX thing_of ON thing (iri);
INSERT INTO name SELECT nth, why, text, language
FROM read JOIN thing ON iri = read.thing WHERE NOT is_note
GROUP BY nth, why, text, language ORDER BY nth, min(read.rowid);
INSERT INTO note SELECT DISTINCT thing, why, text, language FROM read WHERE is_note;
CREATE INDEX name_of ON name (nth);
"""


class Name(NamedTuple):
    """A name of a thing, or a note on it; the property that holds it; its language."""

    thing: str
    why: str | None
    text: str
    language: str | None
    is_note: bool = False


class Forms(NamedTuple):
    """The tokens by which a name is found, with spaces between them."""

    words: str = ""
    whole: str = ""
    initials: str = ""
    sounds: str = ""


class Content(NamedTuple):
    """What a file of names is made of.

    `kinds` are things with their class and its rank, `names` all names and notes. `slug` gives the
    name that is in an IRI; it is one of each thing with a rank up to `last`, and of all with names.
    `forms` are those of a text of a thing with a rank.
    """

    kinds: Iterable[tuple[str, str, int]]
    names: Iterable[Name]
    last: int
    slug: Callable[[str], str | None]
    forms: Callable[[str, int], Forms]


class DamagedError(Exception):
    """A file of names is not as it was written, and was removed."""


class StoredNames:
    """The names of a generation; any method raises `DamagedError`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)

    def things(self, match: str, most: int) -> list[str]:
        """The things whose names have tokens, `most` of them, those of the first classes first."""
        sql = (
            "SELECT iri FROM (SELECT rowid AS nth FROM form WHERE form MATCH ?"
            " ORDER BY rowid LIMIT ?) JOIN thing USING (nth) ORDER BY nth"
        )
        return [iri for (iri,) in self._rows(sql, (match, most))]

    def names(self, things: Collection[str]) -> list[Name]:
        """All names of some things."""
        sql = (
            "SELECT iri, why, text, language FROM thing JOIN name USING (nth)"
            " WHERE iri IN (%s) ORDER BY name.rowid"
        )
        return [Name(*row) for row in self._in_batches(sql, things)]

    def kinds(self, things: Collection[str]) -> dict[str, str]:
        """The class of each thing that has one."""
        sql = "SELECT iri, kind FROM thing WHERE kind IS NOT NULL AND iri IN (%s)"
        return dict(self._in_batches(sql, things))

    def notes(self, match: str, most: int) -> list[Name]:
        """The notes that have tokens, `most` of them."""
        sql = (
            "SELECT thing, why, text, language, 1 FROM (SELECT rowid AS nth FROM noted"
            " WHERE noted MATCH ? LIMIT ?) JOIN note ON note.rowid = nth"
        )
        return [Name(*row) for row in self._rows(sql, (match, most))]

    def _in_batches(self, sql: str, things: Collection[str]) -> Iterator[Any]:
        wanted = sorted(things)
        for at in range(0, len(wanted), _MOST_VALUES):
            some = wanted[at : at + _MOST_VALUES]
            yield from self._rows(sql % ",".join("?" * len(some)), some)

    def _rows(self, sql: str, values: Sequence[object]) -> list[Any]:
        try:
            return self._file.execute(sql, values).fetchall()
        except sqlite3.OperationalError:  # a token with what SQLite takes for punctuation
            return []
        except sqlite3.DatabaseError as error:
            self._path.unlink(missing_ok=True)
            raise DamagedError from error

    def is_of(self, number: int) -> bool:
        """Whether they were written by the version of that number."""
        return self._rows("PRAGMA user_version", ()) == [(number,)]


def of(generation: Path, key: str, content: Callable[[], Content]) -> StoredNames | None:
    """The names of a generation, made now where they are not there, not whole, or of another key.

    `None` where none can be made: without room, by an SQLite without full-text search, or while
    another process makes them.
    """
    from importlib.metadata import version  # here: it takes 20 ms, and small stores need no file

    path = generation / FILE
    number = zlib.crc32(f"{version('kg-industry-plans')} {_TABLES} {_TOKENS} {key}".encode()) >> 1
    with suppress(sqlite3.Error, DamagedError):
        if (stored := StoredNames(path)).is_of(number):
            return stored
    with suppress(sqlite3.Error, OSError):
        _make(path, number, content)
        return StoredNames(path)
    return None


def _make(path: Path, number: int, content: Callable[[], Content]) -> None:
    """Write a file of names beside `path`, and rename it there; one process at a time."""
    beside = path.with_name(f".{path.name}")
    with beside.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.truncate(beside, 0)  # what a process left that was killed
        try:
            with closing(sqlite3.connect(beside, isolation_level=None)) as file:
                _fill(file, content())
                file.execute(f"PRAGMA user_version = {number}")
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def _fill(file: sqlite3.Connection, content: Content) -> None:
    columns = ", ".join(Forms._fields)
    file.executescript(_TABLES + _TOKENS % ("form", columns) + _TOKENS % ("noted", "words"))
    file.execute("BEGIN")
    first = "INSERT INTO kind VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
    first += " SET kind = excluded.kind, rank = excluded.rank WHERE excluded.kind < kind"
    file.executemany(first, content.kinds)
    file.executemany("INSERT INTO read VALUES (?, ?, ?, ?, ?)", content.names)
    file.create_function("slug", 1, content.slug, deterministic=True)
    last = {"last": content.last}
    file.execute(_SLUGS, last)
    file.execute(_IN_ORDER, last)
    for statement in _READ.split(";"):
        file.execute(statement)
    named = file.cursor().execute("SELECT nth, text, rank FROM name JOIN thing USING (nth)")
    forms = ((nth, *_together(rows, content)) for nth, rows in groupby(named, itemgetter(0)))
    file.executemany(f"INSERT INTO form (rowid, {columns}) VALUES (?, ?, ?, ?, ?)", forms)
    noted = file.cursor().execute("SELECT rowid, text FROM note")
    words = ((nth, content.forms(text, content.last).words) for nth, text in noted)
    file.executemany("INSERT INTO noted (rowid, words) VALUES (?, ?)", words)
    file.execute("COMMIT")


def _together(rows: Iterable[tuple[int, str, int]], content: Content) -> Iterator[str]:
    """The tokens of all names of a thing."""
    forms = [content.forms(text, rank) for _, text, rank in rows]
    return map(" ".join, zip(*forms, strict=True))

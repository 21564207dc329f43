"""The passages of a row: by the words quoted, or as a hidden column keeps them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.namespaces import PLAN, XSD
from kg.terms import Iri, Literal
from kg.text import sha256
from kg.workbook import quotes, texts
from kg.workbook.cells import CellError, Statement, absolute
from kg.workbook.layout import TYPE

HAS_PASSAGE = PLAN + "hasPassage"
PASSAGE = PLAN + "Passage"
HASH, LENGTH = PLAN + "sha256", PLAN + "characters"
AT = tuple(PLAN + name for name in ("section", "paragraph", "sentence"))
SPAN = tuple(PLAN + name for name in ("start", "end"))
_LONGEST_NAME = 200
_MOST_SEARCHES = 20
"""So many quotes that are not in their text are looked for in all others."""
_SUFFIXES = (".html", ".htm", ".docx", ".txt")
"""What the text of a document may end in; one that a text was kept of is compared with that."""


class Sources:
    """The texts of documents in a folder, each under the slug of its document."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.text = cache(self._text)
        self.searches = 0

    def _text(self, document: str) -> texts.Text | None:
        """The text of a document by its IRI; a page or a Word file is kept as text first."""
        slug = document.rpartition("/")[2].rpartition("#")[2]
        found = [self.folder / (slug + suffix) for suffix in _SUFFIXES] if self.folder else []
        is_name = 0 < len(slug) < _LONGEST_NAME
        path = next((path for path in found if is_name and path.is_file()), None)
        if path is None or self.folder is None:
            return None
        return texts.load(texts.keep(path, self.folder))

    def others(self, document: str) -> Iterator[tuple[str, texts.Text]]:
        """The other texts, by the slugs of their documents; for the first quotes alone."""
        self.searches += 1
        if self.searches > _MOST_SEARCHES:
            return
        for path in sorted(self.folder.glob("*.txt")) if self.folder else ():
            text = self.text(f"/{path.stem}")
            if text is not None and not document.endswith(f"/{path.stem}"):
                yield path.stem, text


def place_of(passage: str, document: str, about: Mapping[str, str]) -> str:
    """A passage as the hidden column holds it: section/paragraph/sentence, span, hash, own id."""
    start, end = (about[name] for name in SPAN)
    if not (document and start and end and about[HASH]):
        return ""
    at = "/".join(about[name] or "-" for name in AT)
    own = "" if passage == f"{document}-{start}-{end}" else f" {passage}"
    return f"{at} {start}-{end} {about[HASH]}{own}"


def kept(line: str, document: str) -> list[Statement]:
    """What a line of the hidden column states; first that the document has the passage."""
    try:
        at, span, digest, *own = line.split(" ")
        start, end = span.split("-")
        numbers = zip((*AT, *SPAN), (*at.split("/"), start, end), strict=True)
        counted = [(name, number) for name, number in numbers if number != "-"]
        is_whole = bool(document) and all(number.isdecimal() for _, number in counted)
    except ValueError:
        is_whole = False
    if not is_whole:
        raise CellError("no-place")
    passage = absolute(own[0]) if own else f"{document}-{start}-{end}"
    return [
        (document, HAS_PASSAGE, Iri(passage)),
        (passage, TYPE, Iri(PASSAGE)),
        (passage, HASH, Literal(digest)),
        *((passage, name, Literal(number, XSD + "integer")) for name, number in counted),
    ]


def span_of(line: str) -> tuple[int, int, str]:
    """The first character, the end and the hash in a line of the hidden column."""
    try:
        _, span, digest, *_ = line.split(" ")
        start, end = map(int, span.split("-"))
    except ValueError:
        raise CellError("no-place") from None
    return start, end, digest


def places(quote: str, text: texts.Text | None) -> list[int]:
    """Where the words of a quote begin that stand several times in a text."""
    found = quotes.place(text, quote) if text else None
    return [one.start for one in found.places] if isinstance(found, quotes.Ambiguous) else []


def quoted(quote: str, document: str, sources: Sources, among: Collection[int]) -> list[Statement]:
    """The passage of a quote as statements; `CellError` without one place, or one `among` some."""
    text = sources.text(document)
    if text is None:
        name = document.rpartition("/")[2]
        raise CellError("no-text", value=f"sources/{name}.txt" if name else "")
    try:
        found = quotes.place(text, quote, among)
    except InputError as error:
        raise CellError("quote", told=error.en, told_zh=error.zh) from None
    if isinstance(found, quotes.Placed):
        return [(str(s), p, o) for s, p, o in quotes.statements(document, found)]
    for slug, other in sources.others(document) if isinstance(found, quotes.Absent) else ():
        if isinstance(quotes.place(other, quote), quotes.Placed):
            raise CellError("quote-elsewhere", value=slug)
    rule = "quote-twice" if isinstance(found, quotes.Ambiguous) else "quote-absent"
    told = found.words()
    raise CellError(rule, text=text.name, told=told["en"], told_zh=told["zh"])


def is_same(quote: str, line: str, text: texts.Text | None) -> bool:
    """Whether a quote is still that of a line of the hidden column."""
    try:
        start, end, digest = span_of(line)
    except CellError:
        return False
    words = text.content[start:end] if text else ""
    is_there = sha256(words) == digest and words.split() == quote.split()
    return is_there or sha256(quote) == digest


def relocations(
    lines: Iterable[str], document: str, text: texts.Text
) -> dict[str, list[Statement] | None]:
    """The passage of each line where a text that changed has it now; empty where it has not moved.

    Words that stand there several times have moved as far as the passages next to them that stand
    there once. `None` where the words are lost, or where that does not decide.
    """
    spans: dict[str, tuple[int, int, str]] = {}
    for line in lines:
        with suppress(CellError):
            spans[line] = span_of(line)
    if all(sha256(text.content[start:end]) == digest for start, end, digest in spans.values()):
        return {line: [] for line in spans}
    wanted: dict[int, set[str]] = {}
    for start, end, digest in spans.values():
        wanted.setdefault(end - start, set()).add(digest)
    places: dict[str, list[int]] = {}
    for size, digests in wanted.items():
        for at in range(len(text.content) - size + 1):
            if (digest := sha256(text.content[at : at + size])) in digests:
                places.setdefault(digest, []).append(at)
    once = sorted(
        (s, places[d][0] - s) for s, _, d in spans.values() if len(places.get(d, ())) == 1
    )
    found: dict[str, list[Statement] | None] = {}
    for line, (start, end, digest) in spans.items():
        near = bisect_right(once, (start, len(text.content)))
        shifts = {shift for _, shift in once[max(near - 1, 0) : near + 1]}
        own = places.get(digest, [])
        fits = own if len(own) == 1 else [at for at in own if at - start in shifts]
        found[line] = None
        if len(fits) == 1:
            at, stop = fits[0], fits[0] + end - start
            placed = quotes.Placed(at, stop, *text.place(at, stop), digest)
            stated = [(str(s), p, o) for s, p, o in quotes.statements(document, placed)]
            found[line] = [] if at == start else stated
    return found

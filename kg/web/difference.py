"""The differences of two graphs as one HTML file or as an Atom feed, in both languages."""

from __future__ import annotations

import uuid

from kg.diff import KINDS, Diff
from kg.web.render import in_one_file


def to_html(diff: Diff) -> str:
    """A table of the changed facts and, apart, the moved passages; the same for the same diff."""
    return in_one_file("difference.html.j2", diff=diff, kinds=KINDS)


def to_atom(diff: Diff, updated: str) -> str:
    """A feed (RFC 4287) with an entry for each thing that differs, all of the instant `updated`.

    Its id is that of the RDF Patch, and those of entries are derived from it.
    """
    entries = [(thing, uuid.uuid5(diff.id, thing.name)) for thing in diff.things]
    return in_one_file(
        "difference.atom.j2", diff=diff, entries=entries, kinds=KINDS, updated=updated
    )

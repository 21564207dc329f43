"""What people type, and the place of the thing that each means among those that are found."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kg.catalogue.search import search
from kg.namespaces import compact
from kg.session import Session


def places(session: Session, path: Path) -> dict[str, int]:
    """The place of each thing of a list, from 1; 99 where it is not found."""
    ask, found = session.store.ask, {}
    for typed in tomllib.loads(path.read_text("utf-8")).values():
        for text, thing in typed.items():
            hits = [compact(hit.thing.value).removeprefix("id:") for hit in search(ask, text)[0]]
            found[text] = hits.index(thing) + 1 if thing in hits else 99
    return found

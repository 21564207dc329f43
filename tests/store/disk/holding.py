"""What a store in a folder holds, as text."""

from __future__ import annotations

from pathlib import Path

from kg.namespaces import ID, PLAN
from kg.store.disk import manifest
from kg.store.disk.store import DiskStore
from kg.store.embedded import EmbeddedStore

VALUES = f"SELECT ?plan ?value {{ ?plan <{PLAN}value> ?value }} ORDER BY ?plan ?value"


def values(store: EmbeddedStore | Path) -> list[tuple[str, str]]:
    """Each plan with its value."""
    opened = DiskStore(store) if isinstance(store, Path) else store
    rows = opened.ask(VALUES)
    return [(str(row[0]).removeprefix(ID), getattr(row[1], "value", "")) for row in rows]


def litter(folder: Path) -> list[str]:
    """What lies in the folder of a store beyond one generation, its pointer and its lock."""
    found = manifest.pointer(folder)
    kept = {manifest.POINTER, manifest.LOCK, found.generation if found else ""}
    return [path.name for path in folder.iterdir() if path.name not in kept]

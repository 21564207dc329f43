"""What a store in a folder holds, as text."""

from __future__ import annotations

import os
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
    """What lies in the folder of a store beyond the generation in force and the lock."""
    in_force = manifest.generations(folder)[-1:]
    return [p.name for p in folder.iterdir() if p not in in_force and p.name != manifest.LOCK]


def opened(folder: Path) -> list[str]:
    """What this process has open in a folder, or had when it was removed."""
    links = []
    for handle in os.listdir("/proc/self/fd"):
        try:
            links.append(os.readlink(f"/proc/self/fd/{handle}"))
        except FileNotFoundError:  # the handle of the listing itself
            continue
    return [link for link in links if link.startswith(str(folder))]

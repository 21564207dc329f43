"""The store at an address: a SPARQL endpoint or a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import InputError
from kg.store.base import Store


def at(address: str, beside: Sequence[Path] = ()) -> Store:
    """The store at `http(s)://…`, or else in a folder that `kg load` filled.

    Raises `InputError` for an address of none, and for files `beside`, which only a graph in
    memory takes.
    """
    store: Store
    if "://" in address or address.startswith(("http:", "https:")):
        from kg.store.remote import RemoteStore

        store = RemoteStore(address)
    else:
        from kg.store.disk.store import DiskStore

        store = DiskStore(Path(address))
    if beside:
        raise InputError(
            f"{beside[0]}: cannot be asked beside a store; load it there, or leave out --store",
            f"{beside[0]}：无法与存储一并查询；请将其加载到存储，或去掉 --store",
        )
    return store

"""Every format of an answer by its name, and which kinds of answer it can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from kg.catalogue import formats
from kg.errors import InputError
from kg.model import Answer, Kind
from kg.store.writing import RDF_FORMATS, serialise_answer


class Format(NamedTuple):
    """How an answer is written, and the kinds of answer that can be."""

    write: Callable[[Answer], str | bytes]
    kinds: tuple[Kind, ...]


def _as_html(answer: Answer) -> str:
    from kg.catalogue.html import as_html

    return as_html(answer)


def _as_w3c(answer: Answer, name: str) -> str:
    """The answer in a format of the W3C, whose writers are loaded when they are asked for."""
    from kg.catalogue.results import WRITERS

    return WRITERS[name](answer)


PLAIN: Mapping[str, Callable[[Answer], str]] = {
    "table": formats.as_table,
    "csv": formats.as_csv,
    "tsv": formats.as_tsv,
    "json": formats.as_json,
    "jsonl": formats.as_jsonl,
    "md": formats.as_md,
    "html": _as_html,
}
"""Formats for people, which hold whatever was answered."""

_W3C: Mapping[str, tuple[Kind, ...]] = {
    "srj": ("table", "boolean"),
    "srx": ("table", "boolean"),
    "srcsv": ("table",),
    "srtsv": ("table",),
}

FORMATS: Mapping[str, Format] = {
    **{name: Format(write, ("table", "boolean", "graph")) for name, write in PLAIN.items()},
    **{name: Format(partial(_as_w3c, name=name), kinds) for name, kinds in _W3C.items()},
    **{name: Format(partial(serialise_answer, name=name), ("graph",)) for name in RDF_FORMATS},
}
"""For people and pipes; W3C's for results; RDF for what a CONSTRUCT or DESCRIBE gives."""

_WORDS: Mapping[Kind, tuple[str, str]] = {
    "table": ("a table", "表格"),
    "boolean": ("a yes or no", "是或否"),
    "graph": ("a graph", "图"),
}


def write(answer: Answer, name: str) -> bytes:
    """The answer in the format called `name`; `InputError` where it cannot hold its kind."""
    chosen = FORMATS[name]
    if answer.kind not in chosen.kinds:
        en, zh = _WORDS[answer.kind]
        fit = " ".join(name for name, other in FORMATS.items() if answer.kind in other.kinds)
        raise InputError(
            f"-f {name}: cannot hold {en}; use one of {fit}", f"-f {name}：无法表示{zh}；可用 {fit}"
        )
    text = chosen.write(answer)
    return text.encode() if isinstance(text, str) else text

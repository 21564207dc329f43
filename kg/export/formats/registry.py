"""What a format is: its names, the steps that open it, and what it cannot write as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import Literal

from kg.errors import InputError
from kg.resources import table_beside
from kg.text import Words, nearest


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name.

    `suffix` is empty for one that is a folder of files. `module` is the file of its writer.
    `extra` is what has to be installed for it, and `needs` the module that this brings. `steps`
    open it in the tool that it is for; `reasons` are those for which it alters a value. `types`
    are its words for kinds of columns, that for text standing for all others.
    """

    name: str
    family: Literal["rdf", "graph", "table"]
    module: str
    title: Words
    steps: Sequence[Words]
    suffix: str = ""
    extra: str = ""
    needs: str = ""
    keeps_graphs: bool = True
    reasons: Sequence[str] = ()
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_folder(self) -> bool:
        return not self.suffix

    def type_of(self, kind: str) -> str:
        """The word for a kind of column."""
        return self.types.get(kind, self.types["text"])


@cache
def formats() -> dict[str, Format]:
    """Every format by its name.

    >>> formats()["gexf"].suffix
    '.gexf'
    """
    return {
        name: Format(**{"name": name, "module": name.replace("-", "_"), **row})
        for name, row in table_beside(__file__, "formats.toml").items()
    }


def find(name: str, *others: str) -> Format:
    """The format called `name`; `others` are names that would do as well, to be offered.

    Raises `InputError` for another name, with the nearest, and for a format whose extra is not
    installed.
    """
    if name not in formats():
        near = nearest(name.lower(), [*formats(), *others])
        known = " ".join([*formats(), *others])
        raise InputError(
            f"{name}: no such format; " + (f"did you mean {near}?" if near else f"use {known}"),
            f"{name}：没有这种格式；" + (f"是否指 {near}？" if near else f"可用 {known}"),
        )
    chosen = formats()[name]
    if chosen.needs and find_spec(chosen.needs) is None:
        package = f"kg-industry-plans[{chosen.extra}]"
        raise InputError(
            f"{name}: needs {chosen.needs}, which is not installed; run pip install '{package}'",
            f"{name}：需要 {chosen.needs}，但尚未安装；请运行 pip install '{package}'",
        )
    return chosen

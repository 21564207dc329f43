"""What a format is: its names, the steps that open it, and what it cannot write as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Family = Literal["rdf", "graph", "table"]


class Words(NamedTuple):
    """The same in English and Chinese."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name.

    `suffix` is empty for one that is a folder of files. `module` is the file of its writer.
    `extra` is what has to be installed for it, and `needs` the module that this brings. `steps`
    open it in the tool that it is for; `reasons` are those for which it alters a value.
    """

    name: str
    family: Family
    module: str
    title: Words
    steps: tuple[Words, ...]
    suffix: str = ""
    media_type: str = ""
    extra: str = ""
    needs: str = ""
    keeps_graphs: bool = True
    reasons: tuple[str, ...] = ()

    @property
    def is_folder(self) -> bool:
        """Whether it is several files."""
        return not self.suffix

"""What the pages and the charts say, in both languages, as `words.toml` has it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

Words = Mapping[str, str]
"""By language: `en` and `zh`."""


class Section(NamedTuple):
    """A part of the figures: its title, and what its figures are of."""

    title: Words
    about: Words
    """For the page of every figure."""
    shown: Words = MappingProxyType({})
    """What its chart shows, where it has one."""


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

SECTIONS: Mapping[str, Section] = {
    name: Section(**section) for name, section in _TABLE["sections"].items()
}
"""The parts that have a section, in the order of the page."""
NAMES: Mapping[str, Mapping[str, str]] = _TABLE["names"]
"""By language the names of figures that a page shows otherwise than the record has them."""
SAYS: Mapping[str, Words] = _TABLE["says"]

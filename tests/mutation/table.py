"""Every operator by its name, by what must come of its mutations."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from mutation.mutation import Operator
from mutation.operators import (
    claims,
    codes,
    counts,
    figures,
    harmless,
    links,
    untrue_figures,
    untrue_links,
    untrue_places,
    untrue_words,
    values,
    words,
)


def _of(*modules: ModuleType) -> Mapping[str, Operator]:
    return {
        name.replace("_", " "): item
        for module in modules
        for name, item in vars(module).items()
        if hasattr(item, "__wrapped__") and item.__module__ == module.__name__
    }


BREAKING = _of(counts, values, links, words, claims, figures, codes)
UNTRUE = _of(untrue_figures, untrue_links, untrue_places, untrue_words)
HARMLESS = _of(harmless)
OPERATORS: Mapping[str, Operator] = BREAKING | UNTRUE | HARMLESS

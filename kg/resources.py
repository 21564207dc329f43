"""Where the content lies: the shipped ontology and questions, and the data, shipped or `KG_DATA`.

An installed wheel carries the shipped content inside the package; a checkout has it beside it.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from kg.errors import InputError

DATA_VARIABLE = "KG_DATA"
"""The environment variable that names a folder of data files to use instead of the shipped ones."""

_PACKAGE = Path(__file__).resolve().parent
_INSIDE = _PACKAGE / "content"


@cache
def content() -> Path:
    """The folder that holds `ontology/`, `data/` and `queries/`.

    >>> (content() / "ontology" / "prefixes.ttl").is_file()
    True
    """
    return _PACKAGE.parent if in_checkout() else _INSIDE


def in_checkout() -> bool:
    """Whether the content lies beside the package, where its curators edit it."""
    return not _INSIDE.is_dir()


def ontology_files() -> list[Path]:
    """Modules and vocabularies: what the graph means. Alignments and shapes stand apart."""
    folder = content() / "ontology"
    return sorted(folder.glob("*.ttl")) + sorted((folder / "vocab").glob("*.ttl"))


def alignment_files() -> list[Path]:
    """How our terms relate to those of others."""
    return sorted((content() / "ontology" / "alignments").glob("*.ttl"))


def shape_files() -> list[Path]:
    """The SHACL shapes."""
    return sorted((content() / "ontology" / "shapes").glob("*.ttl"))


def check_files() -> list[Path]:
    """The rules that SHACL core cannot say, one SPARQL query each."""
    return sorted((content() / "ontology" / "shapes" / "checks").glob("*-violation.rq"))


def data_files() -> list[Path]:
    """The Turtle files in the folder `KG_DATA`, or the shipped ones; `InputError` for none."""
    return own_data_files() or sorted((content() / "data").glob("*.ttl"))


def own_data_files() -> list[Path]:
    """The Turtle files in the folder `KG_DATA`, if it is set; `InputError` for none there."""
    folder = os.environ.get(DATA_VARIABLE)
    if not folder:
        return []
    files = sorted(Path(folder).glob("*.ttl"))
    if not files:
        name = f"{DATA_VARIABLE}={folder}"
        raise InputError(
            f"{name}: no folder with .ttl files; name one, or unset {DATA_VARIABLE}",
            f"{name}：不是含有 .ttl 文件的文件夹；请改正，或取消设置 {DATA_VARIABLE}",
        )
    return files


def data_is_editable() -> bool:
    """Whether the data files belong to the user: those of `KG_DATA`, or of a checkout."""
    return in_checkout() or DATA_VARIABLE in os.environ


def question_files() -> list[Path]:
    """The canned questions, one file each."""
    return sorted((content() / "queries").glob("*.rq"))

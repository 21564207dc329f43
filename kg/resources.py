"""Where the shipped content lies: the ontology, the data and the questions.

An installed wheel carries the shipped content inside the package; a checkout has it beside it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_INSIDE = _PACKAGE / "content"


@cache
def content() -> Path:
    """The folder that holds `ontology/`, `data/` and `queries/`.

    >>> (content() / "ontology" / "prefixes.ttl").is_file()
    True
    """
    return _PACKAGE.parent if in_checkout() else _INSIDE


def table_beside(module: str, name: str) -> dict[str, Any]:
    """The TOML file called `name` beside a module, by the file of that."""
    import tomllib

    return tomllib.loads(Path(module).with_name(name).read_text("utf-8"))


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
    return sorted((content() / "ontology" / "shapes").glob("*.ttl"))


def check_files() -> list[Path]:
    """The rules that SHACL core cannot say, one SPARQL query each."""
    return sorted((content() / "ontology" / "shapes" / "checks").glob("*-violation.rq"))


def shipped_data() -> list[Path]:
    """Plans, and what they share; `kg.workspace` finds whose data are read."""
    return sorted((content() / "data").glob("*.ttl"))


def question_files() -> list[Path]:
    return sorted((content() / "queries").glob("*.rq"))

"""Ladybug, formerly Kùzu: a Parquet file for each table, and the scripts that load them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.export.export import ExportContext
from kg.export.formats.duckdb import connected, load, sql_text
from kg.export.formats.registry import formats
from kg.export.formats.tables import tables
from kg.export.graph.model import Column, distinct

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Columns = Sequence[Column]
Tables = Mapping[str, Columns]
_JOINED = """
CREATE VIEW joined AS SELECT edges.*, one.class AS of_source, other.class AS of_target
FROM edges JOIN nodes AS one ON edges.source = one.id JOIN nodes AS other ON edges.target = other.id
"""


def write(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write a table of nodes for each class, and one of edges for each type and pair of classes."""
    with TemporaryDirectory(prefix="kg-") as place, connected(f"{place}/rows.duckdb") as duck:
        counts = load(duck, context, Path(place))
        duck.execute(_JOINED)
        classes, types = (table.used_columns() for table in tables(context.graph))
        scripts = list(_scripts(duck, classes, types, folder))
    schema, copies = ["\n".join(script[part] for script in scripts) for part in (0, 1)]
    if copies:  # all at once: else Ladybug forces a database to disk after each file
        copies = f"BEGIN TRANSACTION;\n{copies}\nCOMMIT;"
    for name, text in (("schema.cypher", schema), ("copy.cypher", copies)):
        text = text or "RETURN 'nothing to load';"  # Ladybug refuses a script without a statement
        (folder / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return counts


def _scripts(
    duck: DuckDBPyConnection, classes: Tables, types: Tables, folder: Path
) -> Iterator[tuple[str, str]]:
    """The statements that create and fill each table; the files are written."""
    for word, (_, *columns) in classes.items():
        file = f"nodes_{word}.parquet"
        chosen = f"SELECT id{_listed(columns)} FROM nodes WHERE class = ? ORDER BY id"
        _save(duck, chosen, [word], folder / file)
        yield (
            f"CREATE NODE TABLE `{word}`(id STRING PRIMARY KEY{_typed(columns)});",
            f"COPY `{word}` FROM '{file}';",
        )
    pairs = "SELECT DISTINCT of_source, of_target FROM joined WHERE type = ? ORDER BY ALL"
    # No two names of tables are alike, whatever their case.
    names = distinct(((word, word) for word in types), classes)
    for word, (_, _, _, *columns) in types.items():
        name, ends, copies = names[word], [], []
        for source, target in duck.execute(pairs, [word]).fetchall():
            file = f"rels_{name}.{source}.{target}.parquet"
            chosen = (
                f"SELECT source, target, id{_listed(columns)} FROM joined "
                "WHERE type = ? AND of_source = ? AND of_target = ? ORDER BY id"
            )
            _save(duck, chosen, [word, source, target], folder / file)
            ends.append(f"FROM `{source}` TO `{target}`")
            copies.append(f"COPY `{name}` FROM '{file}' (from='{source}', to='{target}');")
        columns_of = f"{', '.join(ends)}, id STRING{_typed(columns)}"
        yield f"CREATE REL TABLE `{name}`({columns_of});", "\n".join(copies)


def _save(duck: DuckDBPyConnection, chosen: str, words: list[str], path: Path) -> None:
    options = "FORMAT parquet, COMPRESSION zstd"
    duck.execute(f"COPY ({chosen}) TO {sql_text(str(path))} ({options})", words)


def _listed(columns: Columns) -> str:
    return "".join(f', "{column.key}"' for column in columns)


def _typed(columns: Columns) -> str:
    type_of = formats()["ladybug"].type_of
    return "".join(f", `{c.key}` {type_of(c.kind)}{'[]' * c.many}" for c in columns)

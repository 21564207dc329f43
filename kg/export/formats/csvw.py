"""CSV on the Web: what describes a table's columns to a program (W3C, 2015)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from kg.export.formats.headings import heading
from kg.export.formats.tabular import Table, tables
from kg.export.graph.values import Column, Kind
from kg.export.material import Material

DESCRIPTION = "csv-metadata.json"
_DATATYPES: dict[Kind, str] = {
    "integer": "long",
    "decimal": "decimal",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
    # CSVW's anyURI is normalised by its readers; ours is to come back as it is.
    "iri": "string",
    "text": "string",
}


def description(material: Material, separator: str) -> dict[str, Any]:
    """The metadata of a folder with nodes.csv and edges.csv; `separator` is that of lists."""
    details = material.details
    nodes, edges = (_table(table, material, separator) for table in tables(material.graph))
    edges["tableSchema"]["foreignKeys"] = [
        {
            "columnReference": end,
            "reference": {"resource": nodes["url"], "columnReference": "id"},
        }
        for end in ("source", "target")
    ]
    day = {"dc:modified": {"@value": details.day, "@type": "xsd:date"}} if details.day else {}
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": [
            {"@value": details.title, "@language": "en"},
            {"@value": details.title_zh, "@language": "zh"},
        ],
        "dc:license": [{"@id": licence} for licence in details.licences],
        **day,
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "quoteChar": '"'},
        "tables": [nodes, edges],
    }


def _table(table: Table, material: Material, separator: str) -> dict[str, Any]:
    columns = [_column(column, material, separator) for column in table.columns]
    return {
        "url": f"{table.name}.csv",
        "tableSchema": {"columns": columns, "primaryKey": "id"},
    }


def _column(column: Column, material: Material, separator: str) -> dict[str, Any]:
    words = heading(column, material.scan)
    found: dict[str, Any] = {
        "name": _name(column.key),
        "titles": {"und": column.key, "en": words.en, "zh": words.zh},
        "datatype": _DATATYPES[column.kind],
    }
    if column.property:
        found["propertyUrl"] = column.property
    if column.language:
        found["lang"] = column.language
    if column.many:
        found["separator"] = separator
    return found


def _name(key: str) -> str:
    """A key as CSVW wants names: no character beyond ASCII, no underscore at the beginning."""
    name = quote(key, safe="")
    return "%5F" + name[1:] if name.startswith("_") else name

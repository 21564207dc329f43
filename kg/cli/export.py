"""`kg export`: the graph for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import emit

FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")


@click.command()
@click.argument("format_name", metavar="FORMAT", shell_complete=lambda *_: list(FORMATS))
@options.beside
@options.output("File to write, whole or not at all; stdout without it. 输出文件。")
@options.language
def command(format_name: str, beside: tuple[Path, ...], output: Path | None) -> int:
    """Formats: turtle, ntriples, nquads, trig, jsonld, rdfxml.

    nquads, trig and jsonld keep the named graphs; the others give their union.
    """
    from kg.export.rdf import find
    from kg.session import load

    chosen = find(format_name)
    emit(load(beside=beside).export(chosen.name), output)
    return 0

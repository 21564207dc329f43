"""`kg diff`: what differs between two files, revisions, plans or stores."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import click

import kg
from kg.cli import options
from kg.cli.output import echo, emit, lang
from kg.diff import WRITERS, Diff, diff
from kg.workspace import Workspace, data_files


def _to_html(found: Diff) -> str:
    from kg.report.difference import to_html

    return to_html(found)


FORMATS = {**WRITERS, "html": _to_html}


@click.command()
@click.argument("a")
@click.argument("b")
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="Default: text; patch is RDF Patch. 输出格式。",
)
@options.output("File to write, whole or not at all. 输出文件。")
@options.data
@options.language
def diff_command(
    a: str, b: str, format_name: str, output: Path | None, data: Workspace | None
) -> int:
    """A and B are files, folders, workspaces, stores on disk, git:REV[:FILE], or plans of --data.

    By thing and property. The order of statements, prefixes and the spelling of equal values do
    not count. A passage whose place alone has changed is moved. FILE is from the top of the
    repository, with ./ from this folder; left out, data/ here.

    Exit code 1 when they differ. A patch applied to A gives B, spelling included.
    """
    session = cache(lambda: kg.load(data=data))
    found = diff(a, b, lambda name: session().statements(name), lambda: data_files(data))
    emit(FORMATS[format_name](found), output)
    echo(found.summary(lang()))
    return int(not found.is_same)

"""`kg diff`: what differs between two files, revisions, plans or stores."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import click

import kg
from kg.cli import options
from kg.cli.output import echo, emit, lang
from kg.diff import WRITERS, diff, updated
from kg.workspace import Workspace, data_files

FORMATS = (*WRITERS, "html", "atom")


@click.command()
@click.argument("a")
@click.argument("b")
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="text",
    help="Default: text; patch is RDF Patch, atom a feed. 输出格式。",
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

    Exit code 1 when they differ. A patch applied to A gives B, spelling included. A feed has the
    time of the commit that B names, else the day of the newest document in B.
    """
    session = cache(lambda: kg.load(data=data))
    where = (lambda name: session().statements(name), lambda: data_files(data))
    found = diff(a, b, *where)
    if format_name in WRITERS:
        text = WRITERS[format_name](found)
    else:
        from kg.web.difference import to_atom, to_html

        text = to_html(found) if format_name == "html" else to_atom(found, updated(b, *where))
    emit(text, output)
    echo(found.summary(lang()))
    return int(not found.is_same)

"""`kg diff`: what differs between two files, revisions, plans or stores."""

from __future__ import annotations

import uuid
from functools import cache
from pathlib import Path

import click

import kg
from kg.cli import options
from kg.cli.output import echo, emit, lang
from kg.diff import KINDS, WRITERS, Diff, diff, updated
from kg.workspace import Workspace, data_files

FORMATS = (*WRITERS, "html", "atom")


@click.command()
@click.argument("a")
@click.argument("b")
@options.answer_format(FORMATS, "Default: text; patch is RDF Patch, atom a feed. 输出格式。")
@options.output("File to write, whole or not at all. 输出文件。")
@options.data
@options.language
def diff_command(
    a: str, b: str, format_name: str | None, output: Path | None, data: Workspace | None
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
    if format_name == "html":
        text = to_html(found)
    elif format_name == "atom":
        text = to_atom(found, updated(b, *where))
    else:
        text = WRITERS[format_name or "text"](found)
    emit(text, output)
    echo(found.summary(lang()))
    return int(not found.is_same)


def to_html(diff: Diff) -> str:
    """A table of the changed facts and, apart, the moved passages; the same for the same diff."""
    from kg.web.render import in_one_file

    return in_one_file("difference.html.j2", diff=diff, kinds=KINDS)


def to_atom(diff: Diff, updated: str) -> str:
    """A feed (RFC 4287) with an entry for each thing that differs, all of the instant `updated`.

    Its id is that of the RDF Patch, and those of entries are derived from it.
    """
    from kg.web.render import in_one_file

    entries = [(thing, uuid.uuid5(diff.id, thing.name)) for thing in diff.things]
    return in_one_file(
        "difference.atom.j2", diff=diff, entries=entries, kinds=KINDS, updated=updated
    )

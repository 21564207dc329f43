"""`kg validate`: is the graph right, and how much of it was looked at?"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import emit, say


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@options.language
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...]) -> int:
    """FILES take the place of the shipped data. Exit code 1 when anything is found."""
    from kg.session import load

    report = load(files=files or None).validate()
    language = ctx.obj["language"]
    emit("".join(f"{finding.line(language)}\n" for finding in report.findings))
    say(report.summary(language))
    return 0 if report.conforms else 1

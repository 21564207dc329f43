"""`kg verify`: does the text that I have say what the graph says it says?"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import say


@click.command()
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The document's text, as it was read. 文献正文文件。",
)
@options.language
@click.pass_context
def command(ctx: click.Context, source: Path) -> int:
    """Recomputes every passage hash. Exit code 1, naming the claims, when one differs."""
    from kg.session import load

    verification = load().verify(source)
    say(verification.summary(ctx.obj["language"]))
    return 0 if verification.holds else 1

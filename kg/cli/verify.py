"""`kg verify`: do the verdicts follow, and does the text that I have say what the graph says?"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import say


@click.command()
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The document's text, as it was read. 文献正文文件。",
)
@options.store
@options.language
@click.pass_context
def command(ctx: click.Context, source: Path | None, store: str | None) -> int:
    """Recomputes every stored verdict and, with --source, every passage hash.

    Exit code 1, naming the verdicts or the claims, when one differs.
    """
    from kg.session import load

    session, language = load(store=store), ctx.obj["language"]
    verification = session.verify(source) if source else None
    recomputation = session.recompute()
    say(recomputation.summary(language))
    if verification is None:
        return 0 if recomputation.holds else 1
    say(verification.summary(language))
    return 0 if recomputation.holds and verification.holds else 1

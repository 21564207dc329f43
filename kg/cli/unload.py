"""`kg unload`: a plan taken out of a store, with its outcomes and verdicts."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import in_words, say


@click.command()
@click.argument("plan")
@options.folder
@options.language
@click.pass_context
def command(ctx: click.Context, plan: str, folder: Path) -> int:
    """PLAN is a slug, a CURIE, an IRI or a label, or the name of a graph.

    Its graph goes, and those of its outcomes and verdicts. The files that it came from stay.
    """
    from kg.session import load
    from kg.store.disk.loading import unload

    iri = load(store=str(folder)).thing(plan).value
    done = unload(folder, iri)
    assert done.record
    count = done.record.quads
    say(in_words(ctx, f"{folder} holds {count} statements now", f"{folder} 现有 {count} 条语句"))
    return 0

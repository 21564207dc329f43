"""`kg rebuild`: a store made anew from the files that it was loaded from."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import in_words, say
from kg.cli.progress import Progress


@click.command()
@options.folder
@options.language
@click.pass_context
def command(ctx: click.Context, folder: Path) -> int:
    """Reads every source again, as it is now, and tells of each that has changed.

    A source that is gone is an error, and leaves the store as it was.
    """
    from kg.store.disk.loading import rebuild, sizes

    progress = Progress(ctx, sizes(folder))
    try:
        done = rebuild(folder, progress)
    finally:
        progress.end()
    for name in done.changed:
        say(in_words(ctx, f"{name}: has changed since", f"{name}：此后有改动"))
    assert done.record
    count = done.record.quads
    say(in_words(ctx, f"{folder} holds {count} statements now", f"{folder} 现有 {count} 条语句"))
    return 0

"""`kg find`: from what somebody calls a thing to the thing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.answering import write
from kg.cli.output import in_words, say

if TYPE_CHECKING:
    from kg.model import Answer

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "html", "srj", "srx", "srcsv", "srtsv")
FIRST = 20


@click.command()
@click.argument("text")
@options.beside
@options.answer_format(FORMATS)
@options.output("File to write, whole or not at all. 输出文件。")
@options.store
@options.timeout("Limit of the whole call. 整个调用的时限（秒）。")
@options.limit
@options.language
@click.pass_context
def command(
    ctx: click.Context,
    text: str,
    beside: tuple[Path, ...],
    format_name: str | None,
    output: Path | None,
    store: str | None,
    timeout: float | None,
    limit: int | None,
) -> int:
    """TEXT is a label in English or Chinese, an alias, a ticker, an ISIN, another code or a slug.

    Best first, the first 20 without --limit. Nothing found is an answer, and no error.
    """

    def find() -> Answer:
        from kg.session import load

        return load(store=store, beside=beside, limit=limit or FIRST).find(text)

    found = write(
        ctx,
        find,
        seconds=timeout,
        language=ctx.obj["labels"],
        format_name=format_name,
        output=output,
    )
    if not found:
        say(in_words(ctx, f"nothing is called {text!r}", f"没有名为 {text!r} 的事物"))
    return 0

"""`kg push`: the graph to a server, what changed of it."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import in_words, say
from kg.text import counted


@click.command()
@click.argument("url")
@click.option("--plan", metavar="PLAN", help="Only the data about this plan. 仅限该规划的数据。")
@options.beside
@options.timeout("Limit of each request; default: 60. 每个请求的时限（秒）。")
@options.language
@click.pass_context
def command(
    ctx: click.Context,
    url: str,
    plan: str | None,
    beside: tuple[Path, ...],
    timeout: float | None,
) -> int:
    """URL is where the server has the SPARQL 1.1 graph store protocol.

    Each named graph that changed since the last push is replaced whole. After an interruption
    the same command does the rest. KG_USER and KG_PASSWORD, or else ~/.netrc, have the login.
    """
    from kg.session import load

    pushed = load(beside=beside, seconds=timeout).push(url, plan)
    put, unchanged = len(pushed.put), len(pushed.unchanged)
    say(
        in_words(
            ctx,
            f"{counted(put, 'graph')} pushed, {unchanged} unchanged",
            f"已推送 {put} 个图，{unchanged} 个未变",
        )
    )
    return 0

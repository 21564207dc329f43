"""`kg query`: a canned question by name, or any SPARQL from stdin."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import completing, options
from kg.cli.answering import within, write
from kg.cli.output import emit

if TYPE_CHECKING:
    from kg.catalogue.binding import Argument
    from kg.catalogue.values import Value
    from kg.session import Session

FORMATS = (
    *("table", "csv", "tsv", "json", "jsonl", "md", "html"),
    *("srj", "srx", "srcsv", "srtsv"),
    *("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"),
)


@click.command(add_help_option=False)
@click.argument("name", required=False, shell_complete=completing.questions)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter; again for more values. 参数；可重复。",
    shell_complete=completing.parameters,
)
@options.beside
@options.answer_format(FORMATS)
@options.output("File to write, whole or not at all. 输出文件。")
@options.store
@options.timeout("Limit of the whole call (60 for SPARQL of one's own). 整个调用的时限（秒）。")
@options.limit
@click.option("--show", is_flag=True, help="Print the SPARQL instead of asking it. 只输出 SPARQL。")
@options.language
@click.option("-h", "--help", "helping", is_flag=True, help="This, or about NAME. 帮助。")
@click.pass_context
def command(
    ctx: click.Context,
    name: str | None,
    params: tuple[str, ...],
    beside: tuple[Path, ...],
    format_name: str | None,
    output: Path | None,
    store: str | None,
    timeout: float | None,
    limit: int | None,
    show: bool,
    helping: bool,
) -> int:
    """NAME is a question; without it, all are listed. `-` reads SPARQL from stdin.

    `kg query NAME --help` tells what the question takes. VALUE is a slug, a CURIE, an IRI or a
    label for a thing.
    """
    arguments, own = _arguments(params), name == "-"
    if (arguments or show) and (own or name is None):
        given = "--param" if arguments else "--show"
        raise click.UsageError(f"{given} goes with the name of a question; add the name")
    if name is None:
        emit(ctx.get_help() + "\n" if helping else _listing(ctx.obj["language"]), output)
        return 0
    opened = partial(_load, store=store, beside=beside, limit=limit)
    if helping or show:
        emit(within(timeout, lambda: _about(opened(), name, arguments, helping)), output)
        return 0
    sparql = _stdin() if own else ""
    write(
        ctx,
        lambda: opened().ask(sparql) if own else opened().query(name, **arguments),
        seconds=timeout or (_own_seconds() if own else None),
        language=None if own else ctx.obj["labels"],
        format_name=format_name,
        output=output,
    )
    return 0


def _own_seconds() -> float:
    from kg.store.limited import DEFAULT_SECONDS

    return DEFAULT_SECONDS


def _load(**options: Any) -> Session:
    """A session, its libraries loaded only now: in the process that asks."""
    from kg.session import load

    return load(**options)


def _about(session: Session, name: str, arguments: dict[str, Argument], helping: bool) -> str:
    return session.manual(name) if helping else session.sparql(name, **arguments)


def _arguments(params: tuple[str, ...]) -> dict[str, Argument]:
    """Each parameter with its value, or with all of them in a list."""
    given: dict[str, list[Value]] = {}
    for text in params:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--param {text}: write it as NAME=VALUE")
        given.setdefault(name, []).append(value)
    return {name: values if values[1:] else values[0] for name, values in given.items()}


def _stdin() -> str:
    from kg.files import decode

    return decode(sys.stdin.buffer.read(), "query")


def _listing(language: str) -> str:
    """Every question with its title, one a line."""
    from kg.catalogue.questions import everything

    questions = everything()
    widest = max(len(question.name) for question in questions)
    return "".join(f"{item.name:{widest}}  {item.title[language]}\n" for item in questions)

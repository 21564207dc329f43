"""`kg query`: a canned question by name, or any SPARQL from stdin."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import emit, format_or_default

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md")


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from kg.resources import question_files

    return [path.stem for path in question_files() if path.stem.startswith(incomplete)]


@click.command()
@click.argument("name", required=False, shell_complete=_names)
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter. 参数。")
@options.answer_format(FORMATS)
@options.output("File to write, whole or not at all. 输出文件。")
@options.store
@options.timeout("Limit of the whole call (60 for SPARQL of one's own). 整个调用的时限（秒）。")
@options.language
@click.pass_context
def command(
    ctx: click.Context,
    name: str | None,
    params: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    store: str | None,
    timeout: float | None,
) -> int:
    """NAME is a question; without it, all are listed. `-` reads SPARQL from stdin."""
    arguments = _arguments(params)
    if arguments and name in (None, "-"):
        raise click.UsageError("--param goes with the name of a question; add the name")
    if name is None:
        emit(_listing(ctx.obj["language"]), output)
        return 0
    from kg.catalogue.formats import FORMATS as WRITERS
    from kg.session import load

    session = load(store=store, seconds=timeout)
    answer = session.ask(_stdin()) if name == "-" else session.query(name, **arguments)
    emit(WRITERS[format_or_default(format_name, output)](answer), output)
    return 0


def _arguments(params: tuple[str, ...]) -> dict[str, str]:
    arguments: dict[str, str] = {}
    for text in params:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--param {text}: write it as NAME=VALUE")
        if name in arguments:
            raise click.UsageError(f"--param {name}: given twice; keep one")
        arguments[name] = value
    return arguments


def _stdin() -> str:
    from kg.files import decode

    return decode(sys.stdin.buffer.read(), "query")


def _listing(language: str) -> str:
    """Every question with its title, one a line."""
    from kg.catalogue.questions import everything

    questions = everything()
    widest = max(len(question.name) for question in questions)
    return "".join(f"{item.name:{widest}}  {item.title[language]}\n" for item in questions)

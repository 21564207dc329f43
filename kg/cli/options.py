"""Options that several commands share, each decided once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])

LANGUAGES = ("en", "zh")


def _remember(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj["language"] = ctx.obj["labels"] = value


def language(function: F) -> F:
    """`--lang`: the language of messages and labels."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=_remember,
        expose_value=False,
        is_eager=True,
        help="Language of messages; also KG_LANG. 消息的语言。",
    )(function)


def store(function: F) -> F:
    """`--store`: where the graph lives."""
    return click.option(
        "--store",
        envvar="KG_STORE",
        metavar="ADDRESS",
        help="A folder or SPARQL endpoint, not the shipped files. 文件夹或 SPARQL 端点。",
    )(function)


def _folder(_ctx: click.Context, _param: click.Parameter, value: str) -> Path:
    if "://" in value:
        raise click.BadParameter(f"{value} is no folder; name one on this machine")
    return Path(value)


def folder(function: F) -> F:
    """`--store`, where it has to be a folder."""
    return click.option(
        "--store",
        "folder",
        envvar="KG_STORE",
        metavar="FOLDER",
        required=True,
        callback=_folder,
        help="The folder of the store; also KG_STORE. 存储所在文件夹。",
    )(function)


def answer_format(names: Sequence[str]) -> Callable[[F], F]:
    """`-f`: how an answer is written; left out, `output.format_or_default` decides."""
    return click.option(
        "-f",
        "--format",
        "format_name",
        type=click.Choice(names),
        help="Default: table on a terminal, tsv in a pipe. 输出格式。",
    )


def _no_dash(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    return None if value == Path("-") else value


def output(help_text: str) -> Callable[[F], F]:
    """`-o`: a file that is written whole or not at all; `-` is stdout, as everywhere."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        callback=_no_dash,
        help=help_text,
    )


def beside(function: F) -> F:
    """`--with`: files of one's own beside the graph."""
    return click.option(
        "--with",
        "beside",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="RDF of your own beside the shipped graph; repeatable. 一并查询自己的 RDF 文件。",
    )(function)


def limit(function: F) -> F:
    """`--limit`: how many rows an answer may have."""
    return click.option(
        "--limit",
        type=click.IntRange(min=1),
        metavar="ROWS",
        help="At most so many rows; tells when there are more. 最多行数。",
    )(function)


def _finite(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    if value is not None and not value < float("inf"):
        raise click.BadParameter("write a number of seconds, for example 10")
    return value


def timeout(help_text: str) -> Callable[[F], F]:
    """`--timeout`: seconds that the whole call may take."""
    return click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        callback=_finite,
        help=help_text,
    )

"""What the options of an export ask of one another, and of the format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.core import ParameterSource

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.export.formats.base import Format

CATALOGUE = "catalogue"
"""What is no format of the graph: the questions themselves."""
_OF_THE_CATALOGUE = ("format_name", "output", "endpoint", "lang")


class _Owner(NamedTuple):
    """Who has an option: whether a format is of them, and what they are called."""

    has: Callable[[Format], bool]
    en: str
    zh: str


_QUESTIONS = _Owner(lambda _: False, CATALOGUE, f" {CATALOGUE} ")
_IN_TIME = _Owner(lambda chosen: chosen.name == "gexf", "gexf", " gexf ")
_JOINED = _Owner(
    lambda chosen: chosen.family != "rdf", "a format of nodes and edges", "节点与边的格式"
)
_OF_DATA = _Owner(lambda chosen: chosen.module != "part", "a format of the data", "导出数据的格式")
_OWNERS = {
    "endpoint": _QUESTIONS,
    "dynamic": _IN_TIME,
    "collapse": _JOINED,
    **dict.fromkeys(("about", "hops", "kinds", "as_of"), _OF_DATA),
}


def refuse_of_the_graph(ctx: click.Context) -> None:
    """Raise `InputError` for an option that the questions have no use for."""
    for item in _typed(ctx):
        if item.name not in _OF_THE_CATALOGUE:
            raise InputError(
                f"{CATALOGUE}: is of the questions, not of the graph; leave out {item.opts[0]}",
                f"{CATALOGUE}：导出的是问题而非图；请去掉 {item.opts[0]}",
            )


def refuse_unfit(ctx: click.Context, chosen: Format) -> None:
    """Raise `InputError` for an option that would change nothing, so that nobody relies on it."""
    typed = list(_typed(ctx))
    for item in typed:
        owner = _OWNERS.get(item.name or "")
        if owner and not owner.has(chosen):
            option = item.opts[0]
            raise InputError(
                f"{chosen.name}: has no {option}, only {owner.en} has; leave it out",
                f"{chosen.name}：不接受 {option}，仅{owner.zh}可用；请去掉",
            )
    if {item.name for item in typed} & {"hops", "about"} == {"hops"}:
        raise InputError(
            "--hops: says how near to a thing; name the thing with --about",
            "--hops：表示与某事物的远近；请用 --about 指定该事物",
        )


def _typed(ctx: click.Context) -> Iterator[click.Parameter]:
    """What was given on the command line, and not by the environment."""
    for item in ctx.command.params:
        if ctx.get_parameter_source(item.name or "") is ParameterSource.COMMANDLINE:
            yield item


def refuse_shared_places(
    chosen: Format, output: Path | None, account: Path | None, losses: Path | None
) -> None:
    """Raise `InputError` where one thing that is written would replace another."""
    places = {"-o": output, "--manifest": account, "--losses": losses}
    told = {option: path for option, path in places.items() if path is not None}
    for (one, first), (other, second) in combinations(told.items(), 2):
        if _real(first) == _real(second):
            raise InputError(
                f"{second}: is where {one} and {other} both lead; give each a place of its own",
                f"{second}：{one} 与 {other} 指向同一位置；请分别指定",
            )
    for option in ("--manifest", "--losses"):
        if option in told and told[option] == Path("-"):
            raise InputError(
                f"-: stdout is for the export itself; name a file for {option}",
                f"-：标准输出仅用于导出内容；请为 {option} 指定文件",
            )
        is_within = output and option in told and _real(output) in _real(told[option]).parents
        if chosen.is_folder and is_within:
            raise InputError(
                f"{told[option]}: lies in the folder of -o, which is written anew;"
                f" choose another place for {option}",
                f"{told[option]}：位于 -o 所指文件夹内，该文件夹将整体重写；请为 {option} 另选位置",
            )


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))

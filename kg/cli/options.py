"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import click
from click.core import ParameterSource

from kg.errors import InputError
from kg.text import LANGUAGES, visible
from kg.workspace import VARIABLE, Workspace, find

F = TypeVar("F", bound=Callable[..., object])


def _set_language(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj["language"] = ctx.obj["labels"] = value
    elif ctx.parent and ctx.obj["labels"] is None and (name := os.environ.get("KG_LANG")):
        raise InputError(
            f"KG_LANG={name}: is no language of messages; set it to en or zh, or unset it",
            f"KG_LANG={name}：不是消息语言；请设为 en 或 zh，或取消设置",
        )


language = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    callback=_set_language,
    expose_value=False,
    is_eager=True,
    help="Language of messages; also KG_LANG. 消息的语言。",
)

store = click.option(
    "--store",
    envvar="KG_STORE",
    metavar="ADDRESS",
    is_eager=True,  # `--data` asks for it
    help="A folder of kg load or a SPARQL endpoint, not files. 存储文件夹或 SPARQL 端点。",
)


def _folder(_ctx: click.Context, _param: click.Parameter, value: str) -> Path:
    if "://" in value:
        raise click.BadParameter(f"{value} is no folder; name one on this machine")
    return Path(value)


folder = click.option(
    "--store",
    "folder",
    envvar="KG_STORE",
    metavar="FOLDER",
    required=True,
    callback=_folder,
    help="The folder of the store; also KG_STORE. 存储所在文件夹。",
)


def _workspace(ctx: click.Context, _: click.Parameter, values: tuple[str, ...]) -> Workspace | None:
    """The workspace whose files are read; on stderr, which one was found above this folder."""
    if len(values) > 1:
        named = " ".join(values)
        raise InputError(
            f"--data: names {len(values)} folders ({named}); name one",
            f"--data：指明了 {len(values)} 个文件夹（{named}）；请只指明一个",
        )
    value = values[0] if values else None
    if ctx.params.get("store") is not None:
        if value is not None:
            raise InputError(
                "--data: goes without a store; leave out --store, or unset KG_STORE",
                "--data：不能与存储同用；请去掉 --store，或取消设置 KG_STORE",
            )
        is_set = ctx.get_parameter_source("store") == ParameterSource.ENVIRONMENT
        if is_set and os.environ.get(VARIABLE):
            en = f"{VARIABLE} is not read: KG_STORE names a store; unset one of them"
            _talk(ctx, en, f"未读取 {VARIABLE}：KG_STORE 已指定存储；请取消设置其一")
        return None
    if value == "":
        raise InputError("--data: is empty; name a folder", "--data：为空；请指明文件夹")
    found = find(value)
    if found and found.above:
        name, folder = found.name, found.folder
        _talk(ctx, f"workspace {name}: {folder}", f"工作区 {name}：{folder}")
    return found


def _talk(ctx: click.Context, en: str, zh: str) -> None:
    """Print a message to stderr while options are read, but for a shell that completes them."""
    if not ctx.resilient_parsing:
        click.echo(visible(zh if ctx.obj["language"] == "zh" else en), err=True)


def refuse_data_beside(what: object, name: str) -> None:
    """Refuse `--data` beside what is read in its place; what is named `name`."""
    source = click.get_current_context().get_parameter_source("data")
    if what and source == ParameterSource.COMMANDLINE:
        raise InputError(
            f"--data: is not read beside {name}; leave out one of them",
            f"--data：不能与 {name} 同用；请去掉其一",
        )


data = click.option(
    "--data",
    type=click.Path(),
    multiple=True,  # so that a second one is seen, and refused
    metavar="FOLDER",
    callback=_workspace,
    help="Workspace or folder of Turtle; also KG_DATA, or the nearest kg.toml. 自己的数据文件夹。",
)


def answer_format(
    names: Sequence[str], help_text: str = "Default: table on a terminal, tsv in a pipe. 输出格式。"
) -> Callable[[F], F]:
    """`-f`: how an answer is written; left out, `output.format_or_default` decides."""
    return click.option(
        "-f",
        "--format",
        "format_name",
        type=click.Choice(names),
        help=help_text,
    )


def output(help_text: str) -> Callable[[F], F]:
    """`-o`: a file that is written whole or not at all; `-` is stdout."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        callback=lambda _ctx, _param, value: None if value == Path("-") else value,
        help=help_text,
    )


def file(*names: str, help: str, multiple: bool = False) -> Callable[[F], F]:  # noqa: A002
    path = click.Path(path_type=Path)
    return click.option(*names, type=path, metavar="FILE", multiple=multiple, help=help)


def flag(*names: str, help: str) -> Callable[[F], F]:  # noqa: A002
    return click.option(*names, is_flag=True, help=help)


beside = file(
    *("--with", "beside"),
    multiple=True,
    help="A file or folder of RDF beside the graph; repeatable. 一并读取的 RDF 文件或文件夹。",
)


def graph(command: F) -> F:
    """`--data`, `--with` and `--store`: which graph is read."""
    return data(beside(store(command)))


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


class AnswerOptions(NamedTuple):
    """Which graph is asked, and how its answer is limited and written."""

    beside: tuple[Path, ...]
    data: Workspace | None
    format_name: str | None
    output: Path | None
    store: str | None
    timeout: float | None
    limit: int | None


def answer(
    formats: Sequence[str], timeout_en: str = "Timeout of the whole call, in seconds."
) -> Callable[[F], F]:
    within = timeout(f"{timeout_en} 整个调用的时限（秒）。")
    limit = click.option(
        "--limit",
        type=click.IntRange(min=1),
        metavar="ROWS",
        help="Maximum number of rows; a cut is reported. 最多行数。",
    )
    file = output("File to write, whole or not at all. 输出文件。")

    def decorate(command: F) -> F:
        for option in (limit, within, store, file, answer_format(formats), beside, data):
            command = option(command)
        return command

    return decorate

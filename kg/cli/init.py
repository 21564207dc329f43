"""`kg init`: a workspace for plans of one's own."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import click

from kg import workspace
from kg.cli import options
from kg.cli.output import lang, say
from kg.workspace import Workspace


@click.command()
@click.argument("folder", metavar="NAME", type=click.Path(path_type=Path))
@click.option(
    "--with",
    "use",
    multiple=True,
    metavar="LAYER",
    shell_complete=lambda *_: [*workspace.layers()],
    help="A shipped plan to use, beside what plans share; repeatable. 所用的自带规划。",
)
@click.option("--name", metavar="SLUG", help="Its short name; default: NAME as a slug. 短名。")
@options.language
def init_command(folder: Path, use: tuple[str, ...], name: str | None) -> int:
    """NAME is a folder that is new or empty. It gets kg.toml, book.xlsx, sources/ and data/."""
    new = workspace.create(folder, name, use, _book)
    say(
        f"{folder}: workspace {new.name} made; next:",
        f"{folder}：已新建工作区 {new.name}；下一步：",
    )
    say(f"  texts into {new.sources}, as NAME.txt", f"  正文放入 {new.sources}，命名为 NAME.txt")
    where = shlex.quote(str(folder))
    if new.book.exists():
        say(f"  fill in {new.book}", f"  填写 {new.book}")
    else:
        say(f"  Turtle files into {new.data}", f"  Turtle 文件放入 {new.data}")
    command = f"  kg {'import' if new.book.exists() else 'validate'} --data {where}"
    say(command, command)
    return 0


def _book(new: Workspace) -> Mapping[str, bytes]:
    """The blank workbook, where the library that writes it is installed."""
    if find_spec("openpyxl") is None:
        return {}
    from kg.workbook.template import Source, make

    return {new.book.name: make(Source(base=new.base, name=new.name, below=new.layers()), lang())}

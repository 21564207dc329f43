"""`kg init`: a workspace for plans of one's own."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from kg import workspace
from kg.cli import options
from kg.cli.output import say


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
    """NAME is a folder that is new or empty. It gets kg.toml, sources/ and data/."""
    files = dict[str, bytes]()  # the template of the workbook goes here, as book.xlsx
    new = workspace.create(folder, name, use, files)
    say(
        f"{folder}: workspace {new.name} made; next:",
        f"{folder}：已新建工作区 {new.name}；下一步：",
    )
    say(f"  texts into {new.sources}, as NAME.txt", f"  正文放入 {new.sources}，命名为 NAME.txt")
    say(f"  Turtle files into {new.data}", f"  Turtle 文件放入 {new.data}")
    command = f"  kg validate --data {shlex.quote(str(folder))}"
    say(command, command)
    return 0

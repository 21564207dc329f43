"""`kg load`: RDF of any format into a store on disk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import in_words, say
from kg.cli.progress import Progress
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.store.disk.given import Given

_STDIN = Path("-")


@click.command()
@click.argument(
    "sources", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True)
)
@options.folder
@click.option(
    "--check", is_flag=True, help="Validate first; load nothing that has findings. 先校验。"
)
@options.language
@click.pass_context
def command(ctx: click.Context, sources: tuple[Path, ...], folder: Path, check: bool) -> int:
    """SOURCES are files, folders, either packed (.gz, .zst) or not, or `-` for stdin.

    They are added to what the store holds; one that it already holds is replaced. The store is
    the old one until all is loaded, and then the new one.
    """
    from kg.store.disk.loading import load

    items = _items(sources)
    if check:
        _refuse_unchecked(items)
        if code := _found(ctx, sources):
            say(in_words(ctx, "nothing was loaded", "未加载任何内容"))
            return code
    progress = Progress(ctx, sum(item.size for item in items))
    try:
        done = load(folder, items, progress)
    finally:
        progress.end()
    if done.record is None:
        say(in_words(ctx, "all of it is loaded already", "全部内容均已加载"))
        return 0
    count, read = done.record.quads, done.read
    say(
        in_words(
            ctx,
            f"sources read: {read}; {folder} holds {count} statements now",
            f"读取来源：{read} 个；{folder} 现有 {count} 条语句",
        )
    )
    return 0


def _items(sources: tuple[Path, ...]) -> list[Given]:
    from kg.files import read_stream
    from kg.store.disk.given import given, streamed
    from kg.store.reading import suffix_of

    items = given(path for path in sources if path != _STDIN)
    if _STDIN in sources:
        raw = read_stream(sys.stdin.buffer, "stdin")
        items.append(streamed(raw, suffix_of(raw)))
    return items


def _refuse_unchecked(items: list[Given]) -> None:
    """Raise `InputError` for what `kg validate` does not read."""
    for item in items:
        if item.raw is not None or item.name != item.path:
            raise InputError(
                f"{item.path}: --check reads plain files only; unpack or save it, or leave it out",
                f"{item.path}：--check 只读取普通文件；请先解压或另存，或去掉 --check",
            )


def _found(ctx: click.Context, sources: tuple[Path, ...]) -> int:
    """What `kg validate` says about the sources: its exit code."""
    from kg.cli import validate

    code: int = ctx.invoke(validate.command, files=sources)
    return code

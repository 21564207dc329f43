"""How far a load has come, on a terminal only."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import emit, in_words, say
from kg.errors import InputError
from kg.text import counted

if TYPE_CHECKING:
    from kg.store.disk.sources import Given
    from kg.store.disk.store import DiskStore


_EVERY = 0.2


class Progress:
    """Counts bytes of `total`, and shows how fast they come and how long the rest will take."""

    def __init__(self, ctx: click.Context, total: int) -> None:
        self._ctx, self._total = ctx, max(total, 1)
        self._begun = self._shown = time.monotonic()
        self._read = 0
        self._drawn = False
        self._terminal = sys.stderr.isatty()

    def __call__(self, read: int | None) -> None:
        """Take note of so many more bytes, or that all are read."""
        if not self._terminal:
            return
        if read is None:
            self._draw(in_words(self._ctx, "putting in order …", "正在整理 …"))
            return
        self._read += read
        now = time.monotonic()
        if now - self._shown > _EVERY:
            self._shown = now
            self._draw(self._words(now - self._begun))

    def end(self) -> None:
        """Leave the line as it was before."""
        if self._drawn:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _words(self, seconds: float) -> str:
        rate = self._read / seconds
        left = max(self._total - self._read, 0) / rate
        share = min(self._read / self._total, 1)
        return in_words(
            self._ctx,
            f"{share:.0%}, {rate / 1e6:.1f} MB/s, {left:.0f} s left",
            f"{share:.0%}，每秒 {rate / 1e6:.1f} MB，还需 {left:.0f} 秒",
        )

    def _draw(self, words: str) -> None:
        self._drawn = True
        click.echo(f"\r\x1b[K{words}", nl=False, err=True)


# `kg load`: RDF of any format into a store on disk


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
def load_command(ctx: click.Context, sources: tuple[Path, ...], folder: Path, check: bool) -> int:
    """SOURCES are files, folders, either packed (.gz, .zst) or not, or `-` for stdin.

    They are added to what the store holds; one that it already holds is replaced. The store is
    the old one until all is loaded, and then the new one.
    """
    from kg.store.disk.loader import load

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
    from kg.store.disk.sources import given, streamed
    from kg.store.parser import suffix_of

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

    code: int = ctx.invoke(validate.validate_command, files=sources)
    return code


# `kg unload`: a plan taken out of a store, with its outcomes and verdicts


@click.command()
@click.argument("plan")
@options.folder
@options.language
@click.pass_context
def unload_command(ctx: click.Context, plan: str, folder: Path) -> int:
    """PLAN is a slug, a CURIE, an IRI or a label, or the name of a graph.

    Its graph goes, and those of its outcomes and verdicts. The files that it came from stay.
    """
    from kg.session import load
    from kg.store.disk.loader import unload

    iri = load(store=str(folder)).thing(plan).value
    done = unload(folder, iri)
    assert done.record
    count = done.record.quads
    say(in_words(ctx, f"{folder} holds {count} statements now", f"{folder} 现有 {count} 条语句"))
    return 0


# `kg rebuild`: a store made anew from the files that it was loaded from


@click.command()
@options.folder
@options.language
@click.pass_context
def rebuild_command(ctx: click.Context, folder: Path) -> int:
    """Reads every source again, as it is now, and tells of each that has changed.

    A source that is gone is an error, and leaves the store as it was.
    """
    from kg.store.disk.loader import rebuild, sizes

    progress = Progress(ctx, sizes(folder))
    try:
        done = rebuild(folder, progress)
    finally:
        progress.end()
    for name in done.changed:
        say(in_words(ctx, f"{name}: has changed since", f"{name}：此后有改动"))
    assert done.record
    count = done.record.quads
    say(in_words(ctx, f"{folder} holds {count} statements now", f"{folder} 现有 {count} 条语句"))
    return 0


# `kg status`: what is in a store on disk, from which sources, and whether it is sound


STATES = {
    "same": ("as it was loaded", "与加载时相同"),
    "changed": ("has changed since", "此后有改动"),
    "gone": ("is gone", "已不存在"),
}


@click.command()
@options.folder
@click.option("--check", is_flag=True, help="Compare every file with its hash. 逐个核对哈希。")
@options.language
@click.pass_context
def status_command(ctx: click.Context, folder: Path, check: bool) -> int:
    """Counts, size, version of the ontology, and each source with its hash.

    With --check, exit code 1 when a file of the store is not as it was written.
    """
    from kg.store.disk.store import DiskStore

    store = DiskStore(folder)
    lines = _told(ctx, store)
    differing = store.differing() if check else []
    lines += _sources(ctx, store, check=check)
    if check and not differing:
        lines.append(in_words(ctx, "every file is as it was written", "各文件均与写入时相同"))
    for name in differing:
        lines.append(
            in_words(
                ctx,
                f"{folder}/{name}: is not as it was written; run kg rebuild",
                f"{folder}/{name}：与写入时不同；请运行 kg rebuild",
            )
        )
    emit("".join(f"{line}\n" for line in lines))
    return int(bool(differing))


def _told(ctx: click.Context, store: DiskStore) -> list[str]:
    record = store.record
    graphs = len({graph for source in record.sources for graph in source.graphs})
    mega = store.size() / 1e6
    version = record.ontology
    return [
        in_words(ctx, f"statements: {record.quads}", f"语句：{record.quads}"),
        in_words(ctx, f"graphs: {graphs}", f"图：{graphs}"),
        in_words(ctx, f"size: {mega:.1f} MB", f"大小：{mega:.1f} MB"),
        in_words(ctx, f"shipped ontology: {version}", f"自带本体：{version}"),
        in_words(ctx, f"last load: {record.loaded}", f"上次加载：{record.loaded}"),
    ]


def _sources(ctx: click.Context, store: DiskStore, *, check: bool) -> list[str]:
    """Each source with its hash and size; with `check` also how it is now."""
    from kg.store.disk.loader import state_of

    sources = store.record.data()
    lines = [in_words(ctx, f"sources: {len(sources)}", f"来源：{len(sources)}")]
    for source in sources:
        parts = [source.sha256, f"{source.size} B", source.path]
        if check:
            parts.append(in_words(ctx, *STATES[state_of(source)]))
        if source.left_out:
            count = len(source.left_out)
            without = f"without {counted(count, 'graph')}"
            parts.append(in_words(ctx, without, f"不含其中 {count} 个图"))
        lines.append("  " + "  ".join(parts))
    return lines


# `kg push`: the graph to a server, what changed of it


@click.command()
@click.argument("url")
@click.option("--plan", metavar="PLAN", help="Only the data about this plan. 仅限该规划的数据。")
@options.beside
@options.timeout("Limit of each request; default: 60. 每个请求的时限（秒）。")
@options.language
@click.pass_context
def push_command(
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

"""`kg status`: what is in a store on disk, from which sources, and whether it is sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import emit, in_words
from kg.text import counted

if TYPE_CHECKING:
    from kg.store.disk.store import DiskStore

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
def command(ctx: click.Context, folder: Path, check: bool) -> int:
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
    from kg.store.disk.loading import state_of

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

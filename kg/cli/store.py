"""`kg load`, `unload`, `rebuild`, `status`: stores on disk; `kg push`, `kg fmt`: other places."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

import kg
from kg.cli import options
from kg.cli.output import echo, emit, in_words, say
from kg.files import read_stream, read_text, write_texts
from kg.question import everything
from kg.store.canonical import canonical
from kg.store.disk import loader
from kg.store.disk.manifest import Manifest, Source
from kg.store.disk.sources import LoadSource, from_stdin, load_sources
from kg.store.disk.store import DiskStore
from kg.store.normalisation import in_all
from kg.store.parser import suffix_of
from kg.text import counted
from kg.workspace import Workspace, data_files

_STDIN = Path("-")
_REFRESH_SECONDS = 0.2
_STATES = {
    "same": ("as it was loaded", "与加载时相同"),
    "changed": ("has changed since", "此后有改动"),
    "gone": ("is gone", "已不存在"),
}


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int | None], None]]:
    """Show on a terminal how far a load of `total` bytes is, how fast, and the time left.

    What it gives counts so many more bytes, or with `None` says that all are read.
    """
    begun = shown = time.monotonic()
    done = 0

    def count(read: int | None) -> None:
        nonlocal shown, done
        done += read or 0
        now = time.monotonic()
        if read is None:
            _draw(in_words("compacting …", "正在整理 …"))
        elif now - shown > _REFRESH_SECONDS:
            shown = now
            rate = done / (now - begun)
            share, left = min(done / max(total, 1), 1), max(total - done, 0) / rate
            en = f"{share:.0%}, {rate / 1e6:.1f} MB/s, {left:.0f} s left"
            _draw(in_words(en, f"{share:.0%}，每秒 {rate / 1e6:.1f} MB，还需 {left:.0f} 秒"))

    try:
        yield count
    finally:
        _draw("")


def _draw(words: str) -> None:
    """Show words on a terminal in the place of those before."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{words}", nl=False, err=True)


@click.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@options.folder
@options.data
@options.flag("--check", help="Validate first; load nothing that has findings. 先校验。")
@options.flag("--warm", help="Then cache the answers about all plans. 随后缓存跨规划查询的结果。")
@options.language
def load_command(
    sources: tuple[Path, ...], folder: Path, data: Workspace | None, check: bool, warm: bool
) -> int:
    """SOURCES are files, folders, either packed (.gz, .zst) or not, or `-` for stdin.

    Without SOURCES: the files of --data, with the layers of a workspace.

    They are added to what the store holds; one that it already holds is replaced. The store is
    the old one until all is loaded, and then the new one.
    """
    options.refuse_data_beside(sources, "SOURCES")
    items = _items(sources or tuple(data_files(data)))
    if check:
        from kg.cli import validate

        for item in items:
            if item.raw is not None or item.name != item.path:
                raise click.UsageError(
                    f"{item.path}: --check reads plain files only;"
                    " unpack or save it, or leave it out"
                )
        context = click.get_current_context()
        code: int = context.invoke(validate.validate_command, files=sources, data=data)
        if code:
            say("nothing was loaded", "未加载任何内容")
            return code
    with _progress(sum(item.size for item in items)) as progress:
        done = loader.load(folder, items, progress)
    if done.manifest is None:
        say("all of it is loaded already", "全部内容均已加载")
    else:
        read = in_words(f"sources read: {done.read}; ", f"读取来源：{done.read} 个；")
        echo(read + _holds(folder, done.manifest))
    if warm:
        _warm(folder)
    return 0


def _warm(folder: Path) -> None:
    """Ask all that a store caches, also verdicts and names, and show on a terminal which it is."""
    session = kg.load(store=str(folder))
    asked: dict[str, Callable[[], object]] = {
        item.name: partial(session.query, item.name) for item in everything() if item.of_each_plan
    }
    asked |= {"verdicts": session.changes, "names": partial(session.find, "kg")}
    try:
        for number, (name, ask) in enumerate(asked.items(), 1):
            place = f"{number}/{len(asked)}"
            _draw(in_words(f"asking {name} ({place}) …", f"正在查询 {name}（{place}）…"))
            ask()
    finally:
        _draw("")
    say(f"answers cached: {len(asked)}", f"已缓存结果：{len(asked)} 个")


def _holds(folder: Path, manifest: Manifest | None) -> str:
    assert manifest
    count = manifest.quads
    held = in_words(f"{folder} holds {count} statements now", f"{folder} 现有 {count} 条语句")
    return held + _normalised(manifest)


def _normalised(manifest: Manifest) -> str:
    """How many literals are held in another form, after a semicolon; empty if none is."""
    count, example = in_all(manifest.normalised())
    if not count:
        return ""
    many = counted(count, "literal is", "literals are")
    en = f"; {many} held by value, in another form than in the source: {example}"
    return in_words(en, f"；{count} 个字面量按值存储，词形与来源不同：{example}")


def _items(sources: tuple[Path, ...]) -> list[LoadSource]:
    items = load_sources(path for path in sources if path != _STDIN)
    if _STDIN in sources:
        raw = read_stream(sys.stdin.buffer, "stdin")
        items.append(from_stdin(raw, suffix_of(raw)))
    return items


@click.command()
@click.argument("plan")
@options.folder
@options.language
def unload_command(plan: str, folder: Path) -> int:
    """PLAN is a slug, a CURIE, an IRI or a label, or the name of a graph.

    Its graph goes, and those of its outcomes and verdicts. The files that it came from stay.
    """
    iri = kg.load(store=str(folder)).thing(plan).value
    echo(_holds(folder, loader.unload(folder, iri).manifest))
    return 0


@click.command()
@options.folder
@options.language
def rebuild_command(folder: Path) -> int:
    """Reads every source again, as it is now, and names each that has changed.

    A source that is gone is an error, and leaves the store as it was.
    """
    with _progress(loader.size_of_sources(folder)) as progress:
        done = loader.rebuild(folder, progress)
    for name in done.changed:
        say(f"{name}: has changed since", f"{name}：此后有改动")
    echo(_holds(folder, done.manifest))
    return 0


@click.command()
@options.folder
@options.flag("--check", help="Compare every file with its hash. 逐个核对哈希。")
@options.language
def status_command(folder: Path, check: bool) -> int:
    """Counts, size, version of the ontology, and each source with its hash.

    With --check, exit code 1 when a file of the store is not as it was written.
    """
    store = DiskStore(folder)
    differing = store.differing() if check else []
    lines = _contents(store.manifest)
    lines += [_source(source, check=check) for source in store.manifest.data()]
    if check and not differing:
        lines.append(in_words("every file is as it was written", "各文件均与写入时相同"))
    for name in differing:
        en = f"{folder}/{name}: is not as it was written; run kg rebuild"
        lines.append(in_words(en, f"{folder}/{name}：与写入时不同；请运行 kg rebuild"))
    emit("\n".join([*lines, ""]))
    return int(bool(differing))


def _contents(manifest: Manifest) -> list[str]:
    graphs = len({graph for source in manifest.sources for graph in source.graphs})
    facts = (
        ("statements", "语句", manifest.quads),
        ("graphs", "图", graphs),
        ("size", "大小", f"{manifest.size() / 1e6:.1f} MB"),
        ("shipped ontology", "自带本体", manifest.ontology),
        ("last load", "上次加载", manifest.loaded),
        ("sources", "来源", len(manifest.data())),
    )
    return [in_words(f"{en}: {value}", f"{zh}：{value}") for en, zh, value in facts]


def _source(source: Source, *, check: bool) -> str:
    """A source with its hash and size; with `check` also how it is now."""
    parts = ["", source.sha256, f"{source.size} B", source.path]
    if check:
        parts.append(in_words(*_STATES[loader.state_of(source)]))
    if count := len(source.left_out):
        parts.append(in_words(f"without {counted(count, 'graph')}", f"不含其中 {count} 个图"))
    return "  ".join(parts)


@click.command()
@click.argument("url")
@click.option("--plan", metavar="PLAN", help="Only the data about this plan. 仅限该规划的数据。")
@options.data
@options.beside
@options.timeout("Limit of each request; default: 60. 每个请求的时限（秒）。")
@options.language
def push_command(
    url: str,
    plan: str | None,
    data: Workspace | None,
    beside: tuple[Path, ...],
    timeout: float | None,
) -> int:
    """URL is where the server has the SPARQL 1.1 graph store protocol.

    Each named graph that changed since the last push is replaced whole. After an interruption
    the same command does the rest. KG_USER and KG_PASSWORD, or else ~/.netrc, have the login.
    """
    pushed = kg.load(data=data, beside=beside, seconds=timeout).push(url, plan)
    put, unchanged = len(pushed.put), len(pushed.unchanged)
    say(
        f"{counted(put, 'graph')} pushed, {unchanged} unchanged",
        f"已推送 {put} 个图，{unchanged} 个未变",
    )
    return 0


# `kg fmt`


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@options.data
@options.flag("--check", help="Only check; exit code 1 if any would change. 只检查。")
@options.language
def fmt_command(files: tuple[Path, ...], data: Workspace | None, check: bool) -> int:
    """Without FILES: the files of --data, or else those of data/ in this folder."""
    options.refuse_data_beside(files, "FILES")
    chosen = files or (data.files() if data else sorted(Path("data").glob("*.ttl")))
    if not chosen:
        raise click.UsageError("no files given and none in data/; name the files")
    texts = {path: canonical(path) for path in chosen}
    changed = [path for path, text in texts.items() if read_text(path) != text]
    if not check:
        write_texts({path: texts[path] for path in changed})
    for path in changed:
        if check:
            say(f"{path}: not canonical; run kg fmt", f"{path}：不是规范格式；请运行 kg fmt")
        else:
            say(f"{path}: written", f"{path}：已改写")
    return 1 if check and changed else 0

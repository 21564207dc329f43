"""`kg export`: the graph for other tools."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

import click
from click.core import ParameterSource

import kg
from kg.cli import options
from kg.cli.output import NamedTextFile, Stdout, emit, in_words, lang, say
from kg.export.export import to_path, to_stream
from kg.export.formats.registry import Format, find, formats
from kg.export.graph.things import Options, Scope
from kg.files import file_written_whole, folder_written_whole
from kg.namespaces import PLAN, expand
from kg.text import counted, day
from kg.workspace import Workspace

CATALOGUE, WORKBOOK = "catalogue", "workbook"
"""The pseudo-formats of the questions themselves, and of one's own data to be edited."""
_APART: Mapping[str, tuple[str, Sequence[str]]] = {
    CATALOGUE: ("is of the questions, not of the graph", ("output", "endpoint")),
    WORKBOOK: ("holds all of one's own data", ("output", "no_quotes", "data")),
}
"""What the pseudo-formats are, and their options."""
_OF_DATA = (lambda chosen: chosen.module != "part", "a format of the data")
_OWNERS: Mapping[str, tuple[Callable[[Format], bool], str]] = {
    "endpoint": (lambda _: False, CATALOGUE),
    "no_quotes": (lambda _: False, WORKBOOK),
    "dynamic": (lambda chosen: chosen.name == "gexf", "gexf"),
    "collapse": (lambda chosen: chosen.family != "rdf", "a format of nodes and edges"),
    **dict.fromkeys(("about", "hops", "kinds", "as_of"), _OF_DATA),
}
"""Options that some formats have: which, and their name."""


def _refuse_unfit(format_name: str, chosen: Format | None) -> None:
    """Refuse an option that would change nothing with a format."""
    ctx = click.get_current_context()
    source = ctx.get_parameter_source
    by_name = {item.name or "": item.opts[0] for item in ctx.command.params}
    typed = {k: v for k, v in by_name.items() if source(k) is ParameterSource.COMMANDLINE}
    for name, option in typed.items():
        if chosen is None and name not in ("format_name", "lang", *_APART[format_name][1]):
            raise click.UsageError(f"{format_name}: {_APART[format_name][0]}; leave out {option}")
        has, owner = _OWNERS.get(name, (None, ""))
        if chosen and has and not has(chosen):
            text = f"{chosen.name}: has no {option}, only {owner} has; leave it out"
            raise click.UsageError(text)
    if "hops" in typed and "about" not in typed:
        raise click.UsageError("--hops: says how near to a thing; name the thing with --about")


def _refuse_shared_places(args: ExportOptions, chosen: Format, account: Path | None) -> None:
    """Refuse paths where one output would replace another."""
    named = {"-o": args.output, "--manifest": account, "--losses": args.losses}
    places = {option: Path(os.path.realpath(path)) for option, path in named.items() if path}
    for one, other in combinations(places, 2):
        if places[one] == places[other]:
            path = named[other]
            raise click.UsageError(
                f"{path}: is where {one} and {other} both lead; give each a place of its own"
            )
    folder = places.pop("-o", None)
    for option, place in places.items():
        path = named[option]
        if path == Path("-"):
            raise click.UsageError(f"-: stdout is for the export itself; name a file for {option}")
        if chosen.is_folder and folder in place.parents:
            raise click.UsageError(
                f"{path}: lies in the folder of -o, which is replaced;"
                f" choose another place for {option}"
            )


def _names(*_: object) -> list[str]:
    return [*formats(), *_APART]


def _list() -> None:
    rows = [(item.name, item.suffix or "/", in_words(**item.title)) for item in formats().values()]
    questions = "The questions as RDF, for SPARQL editors", "问题目录（RDF），供 SPARQL 编辑器使用"
    own = "Data of your own, to edit and import again", "自有数据，供编辑后再导入"
    rows += [(CATALOGUE, ".ttl", in_words(*questions)), (WORKBOOK, ".xlsx", in_words(*own))]
    for row in rows:
        click.echo("\t".join(row))


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    format_name: str | None
    listing: bool
    output: Path | None
    about: str | None
    hops: int
    kinds: tuple[str, ...]
    as_of: str | None
    collapse: bool
    dynamic: bool
    account: Path | None
    losses: Path | None
    endpoint: str | None
    no_quotes: bool
    own: bool
    beside: tuple[Path, ...]
    data: Workspace | None
    store: str | None


@click.command()
@click.argument("format_name", metavar="FORMAT", required=False, shell_complete=_names)
@options.flag("--list", "listing", help="Name every format and stop. 列出所有格式。")
@options.output("File or folder to write, whole or not at all. 输出文件或文件夹。")
@click.option(
    "--about",
    metavar="THING",
    help="Only this thing and all about it. 仅限该事物及与其有关的内容。",
)
@click.option(
    "--hops",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="How near: relations from --about, records not counted. 与 --about 相隔的关系数。",
)
@click.option(
    "--class", "kinds", multiple=True, metavar="CLASS", help="Only things of this class. 仅限该类。"
)
@click.option(
    "--as-of",
    metavar="DATE",
    help="Only what was known by the end of that day. 仅限该日终了时已知的内容。",
)
@options.flag(
    "--collapse",
    help="Involvements, holdings, figures and claims as edges. 将参与、股权、观测与表述折叠为边。",
)
@options.flag("--dynamic", help="gexf: nodes and edges have their time. 为节点与边注明时间。")
@options.file("--manifest", "account", help="Where the account is written. 清单文件。")
@options.file("--losses", help="List what is not carried as it stands. 列出未原样导出的内容。")
@click.option(
    "--endpoint",
    metavar="ADDRESS",
    help="catalogue: where the questions can be asked. 可查询这些问题的 SPARQL 端点。",
)
@options.flag("--no-quotes", help="workbook: without the words of sources. 不含来源原文。")
@options.flag("--own", help="One's own data and the ontology alone. 仅导出自有数据与本体。")
@options.graph
@options.language
def export_command(**parameters: Any) -> int:
    """FORMAT is one of those that --list names. FORMAT 为 --list 所列之一。

    With -o FILE the account of the export is written beside it, as FILE.manifest.json.
    """
    args = ExportOptions(**parameters)
    if args.listing:
        _list()
        return 0
    if args.format_name is None:
        raise click.UsageError("no format is named; kg export --list names them")
    chosen = None if args.format_name in _APART else find(args.format_name, *_APART)
    _refuse_unfit(args.format_name, chosen)
    if chosen is not None:
        _export(args, chosen)
    elif args.format_name == WORKBOOK:
        _export_workbook(args)
    else:
        from kg.catalogue.description import published

        emit(published(args.endpoint), args.output)
    return 0


def _export_workbook(args: ExportOptions) -> None:
    """Write a workbook, or a folder of CSV files where `-o` has no ending."""
    from kg.workbook.template import Source, make, make_texts

    source, quotes = Source.of(args.data), not args.no_quotes
    if args.output is None or (args.output.suffix and not args.output.is_dir()):
        emit(make(source, lang(), quotes=quotes), args.output)
        return
    with folder_written_whole(args.output) as folder:
        for name, content in make_texts(source, lang(), quotes=quotes).items():
            (folder / name).write_bytes(content)


def _export(args: ExportOptions, chosen: Format) -> None:
    """Export the graph with its account and the list of what is lost; say how much that is."""
    data = args.data
    if args.own:
        if data is None:
            raise click.UsageError("--own goes with a workspace; name one with --data")
        data = replace(data, use=())
    session = kg.load(store=args.store, data=data, beside=args.beside)
    scope = Scope(
        about=None if args.about is None else session.thing(args.about).value,
        hops=args.hops,
        kinds=[PLAN + kind if kind.isalpha() else expand(kind) for kind in args.kinds],
        as_of=None if args.as_of is None else day(args.as_of),
    )
    chosen_options = session.with_captions(Options(lang(), args.collapse, args.dynamic, scope))
    account, output = args.account, args.output
    if account is None and output is not None and not chosen.is_folder:
        account = output.with_name(f"{output.name}.manifest.json")
    _refuse_shared_places(args, chosen, account)
    graph = session.graph.store
    with file_written_whole(args.losses) if args.losses else nullcontext() as file:
        lost = cast(TextIO, NamedTextFile(file, str(args.losses))) if file else None
        if output is None:
            out = cast(BinaryIO, Stdout())
            manifest = to_stream(graph, chosen.name, out, chosen_options, lost, account)
        else:
            manifest = to_path(graph, chosen.name, output, chosen_options, lost, account)
    if manifest.is_empty and not scope.is_everything:
        _warn_of_empty_scope(args)
    if account is None and output is not None:
        account = output / "manifest.json"
    if manifest.lost:
        many = counted(manifest.lost, "statement or value is", "statements or values are")
        where, where_zh = (f"; see {account}", f"；见 {account}") if account else ("", "")
        say(
            f"{many} left out or altered{where}",
            f"有 {manifest.lost} 条语句或取值未导出或有改动{where_zh}",
        )


def _warn_of_empty_scope(args: ExportOptions) -> None:
    """Say that the options that choose what is exported choose nothing."""
    values = {"--about": args.about, "--class": args.kinds, "--as-of": args.as_of}
    names = " ".join(name for name, value in values.items() if value)
    say(
        f"{names}: nothing is selected, and the export is empty; widen the selection",
        f"{names}：未选中任何内容，导出为空；请放宽范围",
    )

"""`kg query`, `kg find` and `kg show`: ask a question or SPARQL, find a thing, describe it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import kg
from kg.cli import options
from kg.cli.output import emit, lang, say, warn_of_unusable, within, write
from kg.errors import KgError
from kg.files import decode
from kg.question import Parameter, everything, find
from kg.worker import DEFAULT_SECONDS
from kg.workspace import Workspace

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from kg.catalogue.binding import Argument, Value
    from kg.session import Session

    Items = list[CompletionItem[str]]

RESULT_FORMATS = (
    *("table", "csv", "tsv", "json", "jsonl", "md", "html"),
    *("srj", "srx", "srcsv", "srtsv"),
)
FORMATS = (*RESULT_FORMATS, "turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")


def complete_name(ctx: click.Context, _: click.Parameter, typed: str) -> Items:
    """The names of questions that begin as typed, each with its title."""
    return _items({item.name: item.title[ctx.obj["language"]] for item in everything()}, typed)


def complete_parameter(ctx: click.Context, _: click.Parameter, typed: str) -> Items:
    """`NAME=` for each parameter of the question; after it, the values in the graph."""
    name, equals, _value = typed.partition("=")
    # click gives up parsing at an option without its value, and leaves the arguments unnamed.
    question = ctx.params.get("name") or next(iter(ctx.args), "")
    try:
        parameters = {item.name: item for item in find(question).params}
        if not equals:
            language = ctx.obj["language"]
            return _items({f"{p.name}=": p.title[language] for p in parameters.values()}, typed)
        values = _values(ctx, parameters[name]) if name in parameters else {}
    except KgError:
        return []
    return _items({f"{name}={value}": label for value, label in values.items()}, typed)


def _items(labels: Mapping[str, str], typed: str) -> Items:
    """The completions that begin as typed, each with its label."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(x, help=label) for x, label in labels.items() if x.startswith(typed)]


def _values(ctx: click.Context, parameter: Parameter) -> dict[str, str]:
    """The values of a parameter with their labels; for text and numbers its example."""
    if parameter.type == "boolean":
        return {"true": "", "false": ""}
    if parameter.type not in ("iri", "choice"):
        return {parameter.example: ""} if parameter.example else {}
    from kg.catalogue.names import values

    session = kg.load(store=ctx.params.get("store"), data=ctx.params.get("data"))
    language = ctx.obj["language"]
    labels = {item.slug: item.labels.get(language, "") for item in values(session.ask, parameter)}
    return {slug.removeprefix(session.base): label for slug, label in labels.items()}


@dataclass(frozen=True, kw_only=True)
class QueryOptions(options.AnswerOptions):
    name: str | None
    params: tuple[str, ...]
    show: bool
    helping: bool


@click.command(add_help_option=False)
@click.argument("name", required=False, shell_complete=complete_name)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter; again for more values. 参数；可重复。",
    shell_complete=complete_parameter,
)
@options.answer(FORMATS, "Timeout of the whole call (60 for SPARQL of one's own).")
@options.flag("--show", help="Print the SPARQL instead of asking it. 只输出 SPARQL。")
@options.language
@options.flag("-h", "--help", "helping", help="Show this help, or that of NAME. 帮助。")
def query_command(**parameters: Any) -> int:
    """NAME is a question; without it, all are listed. `-` reads SPARQL from stdin.

    `kg query NAME --help` describes the question and its parameters. VALUE is a slug, a CURIE,
    an IRI or a label for a thing.
    """
    args = QueryOptions(**parameters)
    name, arguments = args.name, _arguments(args.params)
    if (arguments or args.show) and name in (None, "-"):
        option = "--param" if arguments else "--show"
        raise click.UsageError(f"{option} goes with the name of a question; add the name")
    if name is None:
        usage = click.get_current_context().get_help() + "\n"
        emit(usage if args.helping else _listing(lang()), args.output)
    elif args.helping or args.show:
        emit(within(args.timeout, partial(_about, args, name, arguments)), args.output)
    elif name == "-":
        sparql = decode(sys.stdin.buffer.read(), "query")
        args = replace(args, timeout=args.timeout or DEFAULT_SECONDS)
        write(lambda: _load(args).ask(sparql), args, has_labels=False)
    else:
        write(lambda: _load(args).query(name, **arguments), args)
    return 0


def _load(args: options.AnswerOptions) -> Session:
    """A session, its libraries loaded in the process that asks."""
    return kg.load(store=args.store, data=args.data, beside=args.beside, limit=args.limit)


def _about(args: QueryOptions, name: str, arguments: dict[str, Argument]) -> str:
    session = _load(args)
    if not args.helping:
        return session.sparql(name, **arguments)
    from kg.catalogue.description import manual

    return manual(find(name), session.store)


def _arguments(params: tuple[str, ...]) -> dict[str, Argument]:
    arguments: dict[str, list[Value]] = {}
    for text in params:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--param {text}: write it as NAME=VALUE")
        arguments.setdefault(name, []).append(value)
    return {name: values if values[1:] else values[0] for name, values in arguments.items()}


def _listing(language: str) -> str:
    questions = everything()
    widest = max(len(question.name) for question in questions)
    return "".join(f"{item.name:{widest}}  {item.title[language]}\n" for item in questions)


# `kg find`

DEFAULT_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class FindOptions(options.AnswerOptions):
    text: str


@click.command()
@click.argument("text")
@options.answer(RESULT_FORMATS)
@options.language
def find_command(**parameters: Any) -> int:
    """TEXT is a label in English or Chinese, an alias, a ticker, an ISIN, another code or a slug.

    The best match comes first; at most 20 rows without --limit. No match is no error.
    """
    args = FindOptions(**parameters)
    args = replace(args, limit=args.limit or DEFAULT_ROWS)
    if not write(lambda: _load(args).find(args.text), args):
        say(f"no match for {args.text!r}", f"没有与 {args.text!r} 匹配的事物")
    return 0


# `kg show`


@dataclass(frozen=True, kw_only=True)
class ShowOptions:
    thing: str
    format_name: str | None
    output: Path | None
    data: Workspace | None
    beside: tuple[Path, ...]
    store: str | None


@click.command()
@click.argument("thing")
@options.answer_format(("text", "json", "md", "ttl"), "Default: text. 输出格式，默认 text。")
@options.output("File to write, whole or not at all. 输出文件。")
@options.data
@options.beside
@options.store
@options.language
def show_command(**parameters: Any) -> int:
    """THING is a slug, a CURIE, an IRI or a label.

    In this order: names, what plans say, what came of it and what happened, searches, open points
    and notes, parts, sources, all other statements.
    """
    from kg.dossier import FORMATS

    args = ShowOptions(**parameters)
    session = kg.load(store=args.store, data=args.data, beside=args.beside)
    iri = session.thing(args.thing)
    write_as = FORMATS[args.format_name or "text"]
    emit(write_as(session.dossier(iri), lang()), args.output)
    warn_of_unusable(session, session.unusable(iri))
    return 0

"""`kg query`, `kg find` and `kg show`: ask a question or SPARQL, find a thing, describe it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

import kg
from kg.cli import options
from kg.cli.output import emit, lang, say, warn_of_unusable, within, write
from kg.errors import KgError
from kg.files import decode
from kg.question import GROUPS, Parameter, Question, everything, find
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
        values = _values(ctx, question, parameters[name]) if name in parameters else {}
    except KgError:
        return []
    return _items({f"{name}={value}": label for value, label in values.items()}, typed)


def _items(labels: Mapping[str, str], typed: str) -> Items:
    """The completions that begin as typed, each with its label."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(x, help=label) for x, label in labels.items() if x.startswith(typed)]


def _values(ctx: click.Context, question: str, parameter: Parameter) -> dict[str, str]:
    """The values of a parameter with their labels; for text and numbers its example."""
    if parameter.type == "boolean":
        return {"true": "", "false": ""}
    if parameter.type not in ("iri", "choice"):
        return {parameter.example: ""} if parameter.example else {}
    from kg.catalogue.description import offered

    session = kg.load(store=ctx.params.get("store"), data=ctx.params.get("data"))
    language = ctx.obj["language"]
    things = offered(session.store, find(question), parameter)
    labels = {item.slug: item.labels.get(language, "") for item in things}
    return {slug.removeprefix(session.base): label for slug, label in labels.items()}


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
@click.option(
    "--search", metavar="WORDS", help="List the questions that have these words. 按词查找问题。"
)
@options.flag("--show", help="Print the SPARQL instead of asking it. 只输出 SPARQL。")
@options.language
@options.flag("-h", "--help", "helping", help="Show this help, or that of NAME. 帮助。")
def query_command(
    name: str | None,
    params: tuple[str, ...],
    search: str | None,
    *,
    show: bool,
    helping: bool,
    **parameters: Any,
) -> int:
    """NAME is a question; without it, all are listed. `-` reads SPARQL from stdin.

    `kg query NAME --help` describes the question and its parameters. VALUE is a slug, a CURIE,
    an IRI, or any name by which kg find finds a thing.
    """
    args, arguments = options.AnswerOptions(**parameters), _arguments(params)
    if (arguments or show) and name in (None, "-"):
        option = "--param" if arguments else "--show"
        raise click.UsageError(f"{option} goes with the name of a question; add the name")
    if name is not None and search is not None:
        raise click.UsageError(f"--search is for the list; leave out {name}")
    if name is None:
        usage = click.get_current_context().get_help() + "\n"
        listing = _listing(lang(), search or "")
        emit(usage if helping else listing, args.output)
        if not listing:
            say(f"no question has {search!r}", f"没有含“{search}”的问题")
    elif helping:
        emit(within(args.timeout, partial(_manual, args, name)), args.output)
    elif show:
        emit(within(args.timeout, lambda: _load(args).sparql(name, **arguments)), args.output)
    elif name == "-":
        sparql = decode(sys.stdin.buffer.read(), "query")
        args = args._replace(timeout=args.timeout or DEFAULT_SECONDS)
        why = {
            "en": "no rows: nothing matches the query",
            "zh": "没有结果：图谱中没有与查询相符的内容",
        }
        write(
            *(partial(_load, args), lambda session: session.ask(sparql)),
            *(args, lambda _: why),
            has_labels=False,
        )
    else:
        write(
            partial(_load, args),
            lambda session: session.query(name, **arguments),
            args,
            lambda session: session.absence(name, **arguments),
        )
    return 0


def _load(args: options.AnswerOptions) -> Session:
    """A session, its libraries loaded in the process that asks."""
    return kg.load(store=args.store, data=args.data, beside=args.beside, limit=args.limit)


def _manual(args: options.AnswerOptions, name: str) -> str:
    """The description of a question, with the values that its parameters have in the graph."""
    session = _load(args)
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


def _listing(language: str, words: str = "") -> str:
    """The questions by what people want to know, those alone that have all of the words."""
    found = [item for item in everything() if _mentions(item, words)]
    widest = max((len(item.name) for item in found), default=0)
    lines = []
    for group, titles in GROUPS.items():
        members = [item for item in found if item.group == group]
        lines += ["", titles[language]] if members else []
        lines += [f"  {item.name:{widest}}  {item.title[language]}" for item in members]
    return "".join(f"{line}\n" for line in lines[1:])


def _mentions(question: Question, words: str) -> bool:
    """Whether a question has each of the words, in either language."""
    texts = [question.title, question.question, *(item.title for item in question.params)]
    texts += [column.title for column in question.returns]
    said = " ".join([question.name, *question.tags, *(t for both in texts for t in both.values())])
    return all(word in said.casefold() for word in words.casefold().split())


# `kg find`

DEFAULT_ROWS = 20


@click.command()
@click.argument("text")
@options.answer(RESULT_FORMATS)
@options.language
def find_command(text: str, **parameters: Any) -> int:
    """TEXT is what people call a thing: a name or short form, pinyin, a code, a word of a note.

    The best match comes first; at most 20 rows without --limit. No match is no error.
    """
    args = options.AnswerOptions(**parameters)
    args = args._replace(limit=args.limit or DEFAULT_ROWS)
    why = {"en": f"no match for {text!r}", "zh": f"没有与 {text!r} 匹配的事物"}
    write(partial(_load, args), lambda session: session.find(text), args, lambda _: why)
    return 0


# `kg show`


class ShowOptions(NamedTuple):
    thing: str
    as_of: str | None
    format_name: str | None
    output: Path | None
    data: Workspace | None
    beside: tuple[Path, ...]
    store: str | None


@click.command()
@click.argument("thing")
@click.option(
    "--as-of", metavar="DATE", help="Verdicts and activity by what was known by then. 截止日期。"
)
@options.answer_format(("text", "json", "md", "ttl"), "Default: text. 输出格式，默认 text。")
@options.output("File to write, whole or not at all. 输出文件。")
@options.graph
@options.language
def show_command(**parameters: Any) -> int:
    """THING is a slug, a CURIE, an IRI, or any name by which kg find finds it.

    In this order: names, what plans say, what came of it and what happened, searches, open points
    and notes, parts, sources, all other statements.
    """
    from kg.dossier import FORMATS

    args = ShowOptions(**parameters)
    session = kg.load(store=args.store, data=args.data, beside=args.beside)
    iri = session.thing(args.thing)
    write_as = FORMATS[args.format_name or "text"]
    emit(write_as(session.dossier(iri, args.as_of), lang()), args.output)
    warn_of_unusable(session, session.unusable(iri))
    return 0

"""`kg query`: a canned question by name, or any SPARQL from stdin."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import completion, options
from kg.cli.output import emit, in_words, say, within, write

if TYPE_CHECKING:
    from kg.catalogue.binding import Argument, Value
    from kg.session import Session
    from kg.terms import Answer, Term

    Record = dict[str, Term | None]


FORMATS = (
    *("table", "csv", "tsv", "json", "jsonl", "md", "html"),
    *("srj", "srx", "srcsv", "srtsv"),
    *("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"),
)


@click.command(add_help_option=False)
@click.argument("name", required=False, shell_complete=completion.questions)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter; again for more values. 参数；可重复。",
    shell_complete=completion.parameters,
)
@options.beside
@options.answer_format(FORMATS)
@options.output("File to write, whole or not at all. 输出文件。")
@options.store
@options.timeout("Limit of the whole call (60 for SPARQL of one's own). 整个调用的时限（秒）。")
@options.limit
@click.option("--show", is_flag=True, help="Print the SPARQL instead of asking it. 只输出 SPARQL。")
@options.language
@click.option("-h", "--help", "helping", is_flag=True, help="This, or about NAME. 帮助。")
@click.pass_context
def query_command(
    ctx: click.Context,
    name: str | None,
    params: tuple[str, ...],
    beside: tuple[Path, ...],
    format_name: str | None,
    output: Path | None,
    store: str | None,
    timeout: float | None,
    limit: int | None,
    show: bool,
    helping: bool,
) -> int:
    """NAME is a question; without it, all are listed. `-` reads SPARQL from stdin.

    `kg query NAME --help` tells what the question takes. VALUE is a slug, a CURIE, an IRI or a
    label for a thing.
    """
    arguments, own = _arguments(params), name == "-"
    if (arguments or show) and (own or name is None):
        given = "--param" if arguments else "--show"
        raise click.UsageError(f"{given} goes with the name of a question; add the name")
    if name is None:
        emit(ctx.get_help() + "\n" if helping else _listing(ctx.obj["language"]), output)
        return 0
    opened = partial(_load, store=store, beside=beside, limit=limit)
    if helping or show:
        emit(within(timeout, lambda: _about(opened(), name, arguments, helping)), output)
        return 0
    sparql = _stdin() if own else ""
    write(
        ctx,
        lambda: opened().ask(sparql) if own else opened().query(name, **arguments),
        seconds=timeout or (_own_seconds() if own else None),
        language=None if own else ctx.obj["labels"],
        format_name=format_name,
        output=output,
    )
    return 0


def _own_seconds() -> float:
    from kg.worker import DEFAULT_SECONDS

    return DEFAULT_SECONDS


def _load(**options: Any) -> Session:
    """A session, its libraries loaded only now: in the process that asks."""
    from kg.session import load

    return load(**options)


def _about(session: Session, name: str, arguments: dict[str, Argument], helping: bool) -> str:
    return session.manual(name) if helping else session.sparql(name, **arguments)


def _arguments(params: tuple[str, ...]) -> dict[str, Argument]:
    """Each parameter with its value, or with all of them in a list."""
    given: dict[str, list[Value]] = {}
    for text in params:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--param {text}: write it as NAME=VALUE")
        given.setdefault(name, []).append(value)
    return {name: values if values[1:] else values[0] for name, values in given.items()}


def _stdin() -> str:
    from kg.files import decode

    return decode(sys.stdin.buffer.read(), "query")


def _listing(language: str) -> str:
    """Every question with its title, one a line."""
    from kg.question import everything

    questions = everything()
    widest = max(len(question.name) for question in questions)
    return "".join(f"{item.name:{widest}}  {item.title[language]}\n" for item in questions)


# `kg find`: from what somebody calls a thing to the thing


FIND_FORMATS = (
    "table",
    "csv",
    "tsv",
    "json",
    "jsonl",
    "md",
    "html",
    "srj",
    "srx",
    "srcsv",
    "srtsv",
)
FIRST = 20


@click.command()
@click.argument("text")
@options.beside
@options.answer_format(FIND_FORMATS)
@options.output("File to write, whole or not at all. 输出文件。")
@options.store
@options.timeout("Limit of the whole call. 整个调用的时限（秒）。")
@options.limit
@options.language
@click.pass_context
def find_command(
    ctx: click.Context,
    text: str,
    beside: tuple[Path, ...],
    format_name: str | None,
    output: Path | None,
    store: str | None,
    timeout: float | None,
    limit: int | None,
) -> int:
    """TEXT is a label in English or Chinese, an alias, a ticker, an ISIN, another code or a slug.

    Best first, the first 20 without --limit. Nothing found is an answer, and no error.
    """

    def find() -> Answer:
        from kg.session import load

        return load(store=store, beside=beside, limit=limit or FIRST).find(text)

    found = write(
        ctx,
        find,
        seconds=timeout,
        language=ctx.obj["labels"],
        format_name=format_name,
        output=output,
    )
    if not found:
        say(in_words(ctx, f"nothing is called {text!r}", f"没有名为 {text!r} 的事物"))
    return 0


# `kg show`: everything about a thing, with the place in the source


BORROWED = {
    "rdf:type": {"en": "type", "zh": "类型"},
    "rdfs:label": {"en": "label", "zh": "名称"},
    "skos:prefLabel": {"en": "label", "zh": "名称"},
    "skos:altLabel": {"en": "also called", "zh": "又称"},
    "skos:broader": {"en": "broader", "zh": "上位概念"},
    "skos:closeMatch": {"en": "close match", "zh": "近似类目"},
    "skos:definition": {"en": "definition", "zh": "定义"},
    "skos:inScheme": {"en": "in scheme", "zh": "所属体系"},
    "skos:notation": {"en": "notation", "zh": "代号"},
    "skos:note": {"en": "note", "zh": "说明"},
    "skos:scopeNote": {"en": "note", "zh": "说明"},
    "dcterms:identifier": {"en": "number", "zh": "编号"},
    "dcterms:issued": {"en": "issued", "zh": "发布日期"},
    "dcterms:source": {"en": "source", "zh": "来源"},
    "prov:entity": {"en": "rests on", "zh": "依据"},
    "prov:wasDerivedFrom": {"en": "derived from", "zh": "源自"},
    "schema:url": {"en": "address", "zh": "网址"},
}


@click.command()
@click.argument("thing")
@options.beside
@options.store
@options.language
@click.pass_context
def show_command(
    ctx: click.Context, thing: str, beside: tuple[Path, ...], store: str | None
) -> int:
    """THING is a slug, a CURIE, an IRI or a label."""
    from kg.namespaces import compact
    from kg.session import load

    session = load(store=store, beside=beside)
    iri = session.thing(thing)
    description = session.query("description", thing=iri).records()
    mentions = session.query("mentions", thing=iri).records()
    evidence = session.query("evidence", thing=iri).records()
    lines = [compact(iri.value)]
    lines += [line for record in description if (line := _fact(ctx, record))]
    if mentions:
        lines.append(in_words(ctx, "What points to it", "指向它的事物"))
        lines += [_fact(ctx, record) for record in mentions]
    lines.append(in_words(ctx, "Where it is said", "出处"))
    lines += [_place(ctx, record) for record in evidence]
    if not evidence:
        lines.append(in_words(ctx, "  no source names it", "  没有来源提及"))
    emit("\n".join(lines) + "\n")
    return 0


def _fact(ctx: click.Context, record: Record) -> str:
    """A statement about the thing or one that points to it; nothing for the other language."""
    from kg.catalogue.formats import short
    from kg.terms import Literal

    language, suffix = ctx.obj["language"], in_words(ctx, "", "Zh")
    other = "value" if "value" in record else "from"
    value = record[other]
    if isinstance(value, Literal) and value.language not in (None, language):
        return ""
    name = short(record[f"propertyLabel{suffix}"]) or _borrowed(short(record["property"]), language)
    label = short(record[f"{other}Label{suffix}"])
    if language == "zh":
        return f"  {name}：{short(value)}" + (f"（{label}）" if label else "")
    return f"  {name}: {short(value)}" + (f" ({label})" if label else "")


def _borrowed(curie: str, language: str) -> str:
    """The name of a property of another vocabulary, which our ontology does not label."""
    return BORROWED.get(curie, {}).get(language) or curie.rpartition(":")[2]


def _place(ctx: click.Context, record: Record) -> str:
    """The claim and its place in the document, or the document alone."""
    from kg.catalogue.formats import short

    told = {name: short(cell) for name, cell in record.items()}
    place = in_words(
        ctx,
        f"section {told['section']}, characters {told['start']}–{told['end']}",
        f"第 {told['section']} 节，字符 {told['start']}–{told['end']}",
    )
    parts = [told["claim"], place if told["claim"] else "", told["document"], told["url"]]
    return "  " + " · ".join(part for part in parts if part)

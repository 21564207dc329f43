"""`kg show`: everything about a thing, with the place in the source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import emit, in_words

if TYPE_CHECKING:
    from kg.model import Term

    Record = dict[str, Term | None]


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
def command(ctx: click.Context, thing: str, beside: tuple[Path, ...], store: str | None) -> int:
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
    from kg.model import Literal

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

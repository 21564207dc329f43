"""`kg show`: everything about a thing, with the place in the source."""

from __future__ import annotations

import click

from kg.cli import options
from kg.cli.output import emit, in_words


@click.command()
@click.argument("thing")
@options.store
@options.language
@click.pass_context
def command(ctx: click.Context, thing: str, store: str | None) -> int:
    """THING is a slug, a CURIE or an IRI."""
    from kg.catalogue.formats import short
    from kg.model import Answer
    from kg.namespaces import compact, expand
    from kg.session import load

    session = load(store=store)
    description = session.query("description", thing=thing)
    evidence = session.query("evidence", thing=thing)
    suffix = "Zh" if ctx.obj["language"] == "zh" else ""

    def dicts(answer: Answer) -> list[dict[str, str]]:
        return [dict(zip(answer.columns, map(short, row), strict=True)) for row in answer]

    lines = [compact(expand(thing))]
    for row in dicts(description):
        name = row[f"propertyLabel{suffix}"] or row["property"]
        label = row[f"valueLabel{suffix}"]
        lines.append(f"  {name}: {row['value']}" + (f" ({label})" if label else ""))
    lines.append(in_words(ctx, "Where it is said", "出处"))
    for row in dicts(evidence):
        place = (
            in_words(
                ctx,
                "section {section}, characters {start}–{end}",
                "第 {section} 节，字符 {start}–{end}",
            )
            if row["claim"]
            else ""
        )
        told = [row["claim"], place.format(**row), row["document"], row["url"]]
        lines.append("  " + " · ".join(item for item in told if item))
    if not evidence.rows:
        lines.append(in_words(ctx, "  no source names it", "  没有来源提及"))
    emit("\n".join(lines) + "\n")
    return 0

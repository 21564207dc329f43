"""What a shell is offered while a question is typed: its name, its parameters, their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from kg.question import Parameter

    Items = list[CompletionItem[str]]


def questions(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """The names of questions, each with its title."""
    from click.shell_completion import CompletionItem

    from kg.catalogue.questions import everything

    return [
        CompletionItem(item.name, help=item.title[ctx.obj["language"]])
        for item in everything()
        if item.name.startswith(incomplete)
    ]


def parameters(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """`NAME=` for each parameter of the question, and after it the values that there are."""
    from click.shell_completion import CompletionItem

    from kg.catalogue.questions import find
    from kg.errors import KgError

    name, equals, begun = incomplete.partition("=")
    # click gives up parsing at an option without its value, and leaves the arguments unnamed.
    question = ctx.params.get("name") or next(iter(ctx.args), "")
    try:
        known = {item.name: item for item in find(question).params}
        if not equals:
            language = ctx.obj["language"]
            return [
                CompletionItem(f"{item.name}=", help=item.title[language])
                for item in known.values()
                if item.name.startswith(name)
            ]
        offered = _values(ctx, known[name]) if name in known else {}
    except KgError:
        return []
    return [
        CompletionItem(f"{name}={value}", help=label)
        for value, label in offered.items()
        if value.startswith(begun)
    ]


def _values(ctx: click.Context, parameter: Parameter) -> dict[str, str]:
    """The values of a parameter with their labels; for text and numbers its example."""
    if parameter.type == "boolean":
        return {"true": "", "false": ""}
    if parameter.type not in ("iri", "choice"):
        return {parameter.example: ""} if parameter.example else {}
    from kg.catalogue.naming import values
    from kg.session import load

    session = load(store=ctx.params.get("store"))
    language = ctx.obj["language"]
    return {
        item.slug: item.labels.get(language, "") for item in values(session.store.ask, parameter)
    }

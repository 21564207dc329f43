"""`kg completion`: the script that makes a shell complete commands, questions and options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
)

from kg.cli.output import emit

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from kg.question import Parameter

    Items = list[CompletionItem[str]]


# Completion in bash, which cuts a word at `=`: the parts are joined again for us


class Bash(BashComplete):
    """click's, for words like `cluster=new-energy`, and no space after `cluster=`."""

    _cut = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before, and the one being typed, as they would be without the cut."""
        args, incomplete = super().get_completion_args()
        if incomplete == "=" and args:
            args, incomplete = args[:-1], f"{args[-1]}="
        elif args[1:] and args[-1] == "=":
            args, incomplete = args[:-2], f"{args[-2]}={incomplete}"
        else:
            return args, incomplete
        self._cut = incomplete.partition("=")[0] + "="
        return args, incomplete

    def format_completion(self, item: CompletionItem[str]) -> str:
        """What bash puts in the place of the last part."""
        item.value = item.value.removeprefix(self._cut)
        return super().format_completion(item)

    def source(self) -> str:
        """The script."""
        nospace = "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
        return super().source().replace("    return 0\n", nospace + "    return 0\n")


def register() -> None:
    """Make click use it."""
    add_completion_class(Bash)


# What a shell is offered while a question is typed: its name, its parameters, their values


def questions(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """The names of questions, each with its title."""
    from click.shell_completion import CompletionItem

    from kg.question import everything

    return [
        CompletionItem(item.name, help=item.title[ctx.obj["language"]])
        for item in everything()
        if item.name.startswith(incomplete)
    ]


def parameters(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """`NAME=` for each parameter of the question, and after it the values that there are."""
    from click.shell_completion import CompletionItem

    from kg.errors import KgError
    from kg.question import find

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
    from kg.catalogue.names import values
    from kg.session import load

    session = load(store=ctx.params.get("store"))
    language = ctx.obj["language"]
    return {
        item.slug: item.labels.get(language, "") for item in values(session.store.ask, parameter)
    }


SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> int:
    """For bash: eval "$(kg completion bash)"."""
    script = get_completion_class(shell)
    if script is None:
        raise click.UsageError(f"no completion for {shell}")
    emit(script(ctx.find_root().command, {}, "kg", "_KG_COMPLETE").source() + "\n")
    return 0

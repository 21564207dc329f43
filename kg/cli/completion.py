"""`kg completion`: the script that makes a shell complete commands, questions and options."""

from __future__ import annotations

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
)

from kg.cli.output import emit


@add_completion_class
class Bash(BashComplete):
    """click's, for words like `cluster=new-energy`, which bash cuts at `=`; no space after it."""

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
        nospace = "    [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
        return super().source().replace("    return 0\n", nospace + "    return 0\n")


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion_command(shell: str) -> int:
    """For bash: eval "$(kg completion bash)"."""
    script = get_completion_class(shell)
    assert script
    command = click.get_current_context().find_root().command
    emit(script(command, {}, "kg", "_KG_COMPLETE").source() + "\n")
    return 0

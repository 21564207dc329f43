"""`kg completion`: the script that makes a shell complete commands, questions and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from kg.cli.output import emit

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """For bash: eval "$(kg completion bash)"."""
    script = get_completion_class(shell)
    if script is None:
        raise click.UsageError(f"no completion for {shell}")
    emit(script(ctx.find_root().command, {}, "kg", "_KG_COMPLETE").source() + "\n")
    return 0

"""The group of commands, called more than once in one process."""

from __future__ import annotations

from importlib import import_module
from inspect import cleandoc

import click
import pytest

from kg.cli.main import COMMANDS, LazyGroup, command, help_of


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_stays_as_long_as_it_is(name: str) -> None:
    assert isinstance(command, LazyGroup)
    context = click.Context(command)
    module = import_module(f"kg.cli.{name}")
    own = module.command.help
    found = [command.get_command(context, name) for _ in range(3)]
    texts = {each.help for each in found if each}
    assert texts == {f"{help_of(name)}\n\n{cleandoc(own or '')}"}
    assert module.command.help == own

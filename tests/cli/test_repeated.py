"""An option given twice is a list or is refused: all options of all commands are tried."""

from __future__ import annotations

import click
import pytest

from kg.cli.main import COMMANDS, command, import_command

LISTS = {
    **{name: {"beside"} for name in ("build", "find", "push", "show", "site")},
    "export": {"beside", "kinds"},
    "init": {"use"},
    "query": {"beside", "params"},
    "serve": {"beside", "host_names"},
    "track": {"beside", "days"},
    "validate": {"beside", "shapes"},
    "verify": {"beside", "source", "document"},
}
"""The options that are lists, by command; `--data` is read as one, and refused by its own words."""


def options(name: str) -> list[click.Option]:
    found = [item for item in import_command(name).params if isinstance(item, click.Option)]
    return [item for item in found if item.name != "data"]


CASES = [(name, option) for name in sorted(COMMANDS) for option in options(name)]


def test_all_options_are_tried() -> None:
    """Counts the commands and their options, and those that are lists."""
    assert len(COMMANDS) == 21
    assert len(CASES) >= 90
    lists = {name: {o.name for o in options(name) if o.multiple} for name in COMMANDS}
    assert {name: found for name, found in lists.items() if found} == LISTS


@pytest.mark.parametrize(("name", "option"), CASES, ids=lambda case: getattr(case, "name", case))
def test_an_option_given_twice_is_a_list_or_is_refused(name: str, option: click.Option) -> None:
    once = [option.opts[-1]] if option.is_flag else [option.opts[-1], "x"]
    if option.multiple:
        context = click.Context(import_command(name), resilient_parsing=True)
        values, _, _ = import_command(name).make_parser(context).parse_args([*once, *once])
        assert values[option.name or ""] == ["x", "x"]
        return
    with pytest.raises(click.UsageError, match=f"{option.opts[-1]}: given 2 times; keep one"):
        command.main([name, *once, *once], prog_name="kg", obj={}, standalone_mode=False)


def test_the_language_is_given_once() -> None:
    with pytest.raises(click.UsageError, match="--lang: given 2 times"):
        command.main(["--lang", "zh", "--lang", "en", "query"], obj={}, standalone_mode=False)

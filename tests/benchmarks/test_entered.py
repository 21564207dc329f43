"""How many modules a command enters, by a trace of this process and of those forked from it."""

from __future__ import annotations

import pytest

from benchmarks.entered import BOUNDS, PAGE, evidenced, modules_entered


@pytest.mark.parametrize("template", BOUNDS, ids=" ".join)
def test_a_command_enters_few_modules(template: tuple[str, ...]) -> None:
    """Counts the modules entered: at least ten, and no more than the bound."""
    arguments = [argument.replace("EVIDENCED", evidenced()) for argument in template]
    entered = modules_entered(arguments)
    assert 10 <= len(entered) <= BOUNDS[template]
    assert ("cli.main" in {name.removeprefix("kg.") for name in entered}) is (template != (PAGE,))


def test_a_command_that_fails_raises_its_message() -> None:
    with pytest.raises(RuntimeError, match="no such question"):
        modules_entered(["query", "nothing"])

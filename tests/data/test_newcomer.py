"""What a newcomer asks is answered by at most two commands, in English and in Chinese."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path
from typing import Any

import processes
import pytest
from environment import own_environment

TOML = Path(__file__).with_name("questions-of-a-newcomer.toml")
QUESTIONS = tomllib.loads(TOML.read_text(encoding="utf-8"))["question"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: str(asked["en"]))
def test_it_is_answered(asked: dict[str, Any], language: str) -> None:
    output = ""
    for command in asked["commands"]:
        done = processes.run(*shlex.split(command), env=own_environment(KG_LANG=language))
        assert done.code == 0, done
        output += done.out + done.err
    wanted = asked["says" if language == "en" else "says_zh"]
    assert [words for words in wanted if words not in output] == []


def test_twenty_questions_with_at_most_two_commands() -> None:
    assert len(QUESTIONS) == 20
    assert {len(asked["commands"]) for asked in QUESTIONS} == {1, 2}

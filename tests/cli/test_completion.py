"""What a shell is offered: commands, questions, their parameters and the values of these."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
QUESTION = ("query", "claims", "--param")


@pytest.fixture
def bash(tmp_path: Path, environment: dict[str, str]) -> Callable[[str], list[str]]:
    """What bash would reply for a line, with the script that is printed; words cut as it cuts."""
    found, command = shutil.which("bash"), Path(sys.executable).with_name("kg")
    if not found or not command.exists():
        pytest.skip("no bash, or no installed command beside this Python")

    def reply(words: str) -> list[str]:
        script = (
            f'eval "$(kg completion bash)"; compopt() {{ :; }}; COMP_WORDS=({words});'
            " COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _kg_completion kg;"
            ' printf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run(
            [found, "--norc", "-c", script],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**environment, "PATH": f"{command.parent}:{environment['PATH']}"},
            check=False,
        )
        assert done.stderr == ""
        return done.stdout.splitlines()

    return reply


def offered(run: Run, *words: str, shell: str = "fish", **env: str) -> dict[str, str]:
    """What fish is offered for the last word: each with its help."""
    request = {
        "_KG_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(["kg", *words[:-1]]),
        "COMP_CWORD": words[-1],
    }
    ran = run(env={**request, **env})
    assert ran.err == ""
    lines = (line.partition(",")[2].partition("\t") for line in ran.out.splitlines() if line)
    return {value: about for value, _, about in lines}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed(shell: str, run: Run) -> None:
    ran = run("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert "_KG_COMPLETE" in ran.out
    assert ("compopt -o nospace" in ran.out) == (shell == "bash")


def test_commands_and_questions(run: Run) -> None:
    assert set(offered(run, "va")) == {"validate"}
    assert offered(run, "query", "clu") == {"clusters": "Clusters, and how much is said of each"}
    assert offered(run, "query", "clu", KG_LANG="zh") == {"clusters": "产业集群及其内容多少"}


def test_parameters_and_values(run: Run) -> None:
    """The parameters of the question, then the slugs that there are, each with its label."""
    assert offered(run, *QUESTION, "") == {
        "plan=": "Plan",
        "cluster=": "Cluster",
        "secondHand=": "At second hand",
        "kind=": "Kind of claim",
    }
    assert offered(run, *QUESTION, "cl") == {"cluster=": "Cluster"}
    values = offered(run, *QUESTION, "cluster=")
    assert len(values) == 10
    assert values["cluster=datuan-2021-digital"] == "Digital industry"
    begun = offered(run, *QUESTION, "cluster=datuan-2021-di", KG_LANG="zh")
    assert begun == {"cluster=datuan-2021-digital": "数字产业集群"}
    assert offered(run, "query", "verdicts", "--param", "asOf=") == {"asOf=2026-11-24": ""}


@pytest.mark.parametrize(
    "words",
    [
        ("query", "--param", ""),
        ("query", "nope", "--param", ""),
        ("query", "claims", "--param", "nope="),
        ("query", "claims", "--store", "x", "--param", "cluster="),
        ("query", "places", "--param", ""),
    ],
)
def test_nothing_to_offer_is_no_error(words: tuple[str, ...], run: Run) -> None:
    assert offered(run, *words) == {}


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("kg query clu", ["clusters"]),
        ("kg query claims --param cl", ["cluster="]),
        ("kg query claims --param cluster = datuan-2021-dig", ["datuan-2021-digital"]),
        ("kg query claims --param plan =", ["datuan-2021"]),
        ("kg query claims --param plan = ''", ["datuan-2021"]),
        ("kg query claims --param plan=datuan-2021 --param cl", ["cluster="]),
        ("kg query claims --param plan = datuan-2021 -f ht", ["html"]),
    ],
)
def test_in_bash(words: str, reply: list[str], bash: Callable[[str], list[str]]) -> None:
    """The script that is printed, run by the shell that it is for, which cuts words at `=`."""
    assert bash(words) == reply

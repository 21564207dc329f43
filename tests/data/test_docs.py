"""What the pages show is what happens: commands, Python, links, trees, names and versions."""

from __future__ import annotations

import ast
import doctest
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from shown import Shown, blocks, commands

import kg.resources
from docs.generate import PAGES as PAGES_WRITTEN
from docs.generate import stale
from kg.export.formats.registry import formats
from kg.namespaces import PLAN, SHAPES

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = {"build", "dist", "node_modules", "__pycache__"}
LEFT_OUT = {
    r"make\b": "takes minutes or writes into the checkout; its target must exist",
    r"eval\b|\. |.*\| source$": "changes the reader's shell; tests/cli/test_commands.py has it",
    r".* --store http|kg push\b": "no server is at that address",
    r"kg verify --source\b": "needs a copy of the article; test_the_article_is_verified_as_shown",
}

CHANGES_NOTHING = r"kg (?:query|show|track|validate|verify|fmt --check)\b(?!.* -o )"
"""Commands that are run once where several pages show them in a folder in the same state."""


def is_page(path: Path) -> bool:
    """Whether a file is ours: not hidden, not built, no case of another test."""
    parts = path.relative_to(ROOT).parts
    return not any(part.startswith(".") or part in HIDDEN for part in parts)


PAGES = {str(p.relative_to(ROOT)): p for p in sorted(ROOT.rglob("*.md")) if is_page(p)}
ENGLISH = [name for name in PAGES if not name.endswith(".zh.md")]
TWINS = [name for name in ENGLISH if name.replace(".md", ".zh.md") in PAGES]
ELSEWHERE = {"ontology/w3id/README.md"}
BY_HAND = sorted(PAGES.keys() - {f"docs/{name}" for name in PAGES_WRITTEN} - ELSEWHERE)
PARAPHRASES = r"\b(?:tells?|told|nobody|somebody|anew|whom|whoever|let go)\b"
HAN = r"[\u4e00-\u9fff]"
WIDE = "[，。；：、（）！？]"


def works(path: Path) -> bool:
    """Whether a module holds more than the words that say what it is."""
    return len(ast.parse(path.read_text("utf-8")).body) > 1


def is_left_out(shown: Shown) -> bool:
    """Whether a reason is listed for not running a command."""
    return any(re.match(pattern, shown.command) for pattern in LEFT_OUT)


ALL = {name: list(commands(page.read_text("utf-8"))) for name, page in PAGES.items()}
PYTHON = {name: blocks(page.read_text("utf-8"), "python") for name, page in PAGES.items()}
DOCTESTS = [name for name in PAGES if any(">>> " in block for block in PYTHON[name])]


def prose(name: str) -> str:
    """The text of a page without its fenced blocks."""
    text = PAGES[name].read_text("utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, ...], str]:
    """What a command gave that changes nothing, after those before it that changed something."""
    return {}


@pytest.fixture
def shell(tmp_path: Path, answers: dict[tuple[str, ...], str]) -> Callable[[str], str]:
    """Runs a command in a copy of what a checkout has; gives all that a terminal would show."""
    for folder in ("data", "queries", "docs/own-plan"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    program = tmp_path / "bin" / "kg"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n', "utf-8")
    program.chmod(0o755)
    known = {key: value for key, value in os.environ.items() if not key.startswith("KG_")}
    path = f"{program.parent}{os.pathsep}{known['PATH']}"
    environment = {**known, "PATH": path, "PYTHONPATH": str(ROOT)}

    changes: list[str] = []

    def run(command: str) -> str:
        reads = re.match(CHANGES_NOTHING, command) is not None
        if reads and (known := answers.get((*changes, command))) is not None:
            return known
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
        text = done.stdout.decode("utf-8")
        if reads:
            answers[(*changes, command)] = text
        else:
            changes.append(command)
        return text

    return run


@pytest.mark.parametrize("name", [name for name in ALL if ALL[name]])
def test_every_shown_command_gives_the_shown_answer(name: str, shell: Callable[[str], str]) -> None:
    """In the order of the page, in one folder."""
    for shown in ALL[name]:
        if not is_left_out(shown):
            got = shell(shown.command)
            assert shown.is_like(got), f"$ {shown.command}\n{got}"


def test_enough_commands_are_run_and_few_left_out() -> None:
    """Counts the commands that run, and those left out; each reason is needed."""
    everything = [shown for page in ALL.values() for shown in page]
    assert sum(not is_left_out(shown) for shown in everything) >= 50
    assert len(everything) <= 130
    used = {p for p in LEFT_OUT for shown in everything if re.match(p, shown.command)}
    assert used == LEFT_OUT.keys()


def test_every_make_target_that_is_named_exists() -> None:
    """Counts the targets in blocks and in text, and those that the Makefile lacks: none."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    text = "\n".join(page.read_text("utf-8") for page in PAGES.values())
    named = set(re.findall(r"(?:^\$ |`)make ([\w-]+)", text, re.MULTILINE))
    assert named >= {"check", "docs", "test"}
    assert named <= targets


def test_the_comparison_sees_a_difference() -> None:
    """What is shown fits what is printed, and nothing else does."""
    assert Shown("", ("a", "…", "z")).is_like("a\nb\nc\nz\n")
    assert Shown("", ("0 findings; … nodes",)).is_like("0 findings; 12 nodes\n")
    for lines in [(), ("a",), ("a", "b", "c"), ("b", "a"), ("a", "b."), ("a", "x …")]:
        assert not Shown("", lines).is_like("a\nb\n"), lines


@pytest.mark.parametrize("name", ["docs/validation.md", "docs/validation.zh.md"])
def test_the_article_is_verified_as_shown(
    name: str, shell: Callable[[str], str], outside: Callable[[str], Path], tmp_path: Path
) -> None:
    """With a copy of the article, the command prints what the page shows."""
    shutil.copy(outside("sources/datong-2021-03-12.txt"), tmp_path / "article.txt")
    (shown,) = [shown for shown in ALL[name] if shown.command.startswith("kg verify --source")]
    got = shell(shown.command)
    assert shown.is_like(got), got


@pytest.mark.parametrize("name", [name for name in DOCTESTS if name in TWINS])
def test_the_python_of_a_page_runs_as_shown(name: str) -> None:
    """Each block is a doctest with at least two answers; a page's twin has the same."""
    for block in PYTHON[name]:
        test = doctest.DocTestParser().get_doctest(block, {}, name, name, 0)
        assert sum(bool(example.want) for example in test.examples) >= 2
        told: list[str] = []
        failed, _ = doctest.DocTestRunner(verbose=False).run(test, out=told.append)
        assert not failed, "".join(told)


def test_the_pages_of_each_use_show_commands_and_python() -> None:
    """Console examples and doctests of the README and of the pages that it links."""
    shown = {name for name in TWINS if ALL[name]}
    pages = {"README.md", *(f"docs/{p}.md" for p in ("queries", "store", "tracking", "validation"))}
    assert shown >= pages
    assert {"README.md", "docs/queries.md", "docs/tracking.md"} <= set(DOCTESTS)


@pytest.mark.parametrize("name", TWINS)
def test_both_languages_of_a_page_hold_the_same_commands_and_python(name: str) -> None:
    """In the same order, except for the option `--lang`."""
    twin = name.replace(".md", ".zh.md")
    plain, other = (
        [re.sub(" --lang (en|zh)", "", shown.command) for shown in ALL[page]]
        for page in (twin, name)
    )
    assert plain == other
    assert PYTHON[name] == PYTHON[twin]


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith(".zh.md")])
def test_a_chinese_page_shows_no_answer_in_english(name: str) -> None:
    """Two English words in a row are an answer to a command that lacks `--lang zh`."""
    answers = [shown for shown in ALL[name] if "--lang zh" not in shown.command]
    lines = [line for shown in answers for line in shown.lines]
    assert [line for line in lines if re.search("[A-Za-z]{2,} [a-z]{2,}", line)] == []


@pytest.mark.parametrize("name", BY_HAND)
def test_a_page_uses_standard_words(name: str) -> None:
    """None of the paraphrases for which the field has a term."""
    assert re.findall(PARAPHRASES, prose(name), re.IGNORECASE) == []


@pytest.mark.parametrize("name", BY_HAND)
def test_a_space_separates_chinese_from_latin(name: str) -> None:
    """Letters, digits and code in Chinese prose; the inside of code is left alone."""
    text = re.sub(r"`[^`\n]*`", "`x`", prose(name))
    assert re.findall(rf"{HAN}[A-Za-z0-9`]|[A-Za-z0-9`%]{HAN}", text) == []
    assert re.findall(rf"(?<=\S) {WIDE}|{WIDE} (?![|]|$)", text, re.MULTILINE) == []


def test_the_reference_is_what_would_be_written() -> None:
    """Counts the generated pages that differ from what their subject says now: none."""
    pages = {f"reference/{path.name}" for path in (ROOT / "docs" / "reference").glob("*.md")}
    by_hand = {"reference/conformance.md", "reference/engines.md"}
    assert pages == {name for name in PAGES_WRITTEN if name.startswith("reference/")} | by_hand
    assert stale() == []


def test_each_shape_is_listed_once_below_all_its_targets() -> None:
    """Counts the shapes that are listed again for another target: none."""
    lines = PAGES_WRITTEN["reference/shapes.md"]().splitlines()
    rows = [line for line in lines if line.startswith("| `shapes:")]
    assert len(rows) - len(set(rows)) == 0 < len(rows)
    assert "Target 目标: `plan:denominator`, `plan:numerator`" in lines


def test_every_link_leads_somewhere() -> None:
    """Counts relative links of all pages, and those without a file: none."""
    seen = 0
    for path in PAGES.values():
        text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"https?://", target):
                seen += 1
                assert (path.parent / target.partition("#")[0]).exists(), f"{path}: {target}"
    assert seen >= 60


@pytest.mark.parametrize("name", ENGLISH)
def test_every_page_is_in_both_languages(name: str) -> None:
    """A page has its Chinese twin, each linked at the top of the other, or both languages."""
    page = PAGES[name]
    twin = page.with_name(f"{page.stem}.zh.md")
    if not twin.exists():
        assert len(re.findall(r"[\u4e00-\u9fff]", page.read_text("utf-8"))) >= 40
        return
    for one, other in ((page, twin), (twin, page)):
        assert f"({other.name})" in "".join(one.read_text("utf-8").splitlines(True)[:5])
    heads = [re.findall(r"^#+(?= )", p.read_text("utf-8"), re.MULTILINE) for p in (page, twin)]
    assert heads[0] == heads[1]


def test_there_is_one_version() -> None:
    """pyproject, CITATION, CHANGELOG, both READMEs and every ontology have the same."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(r"^cff-version: 1\.2\.0$", citation, re.MULTILINE)
    assert {"message", "title", "authors"} <= set(re.findall(r"^([\w-]+):", citation, re.MULTILINE))
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [version]
    assert f"## [{version}]" in PAGES["CHANGELOG.md"].read_text("utf-8")
    for name in ("README.md", "README.zh.md"):
        assert f"version {version}." in PAGES[name].read_text("utf-8")
    files = sorted((ROOT / "ontology").rglob("*.ttl"))
    assert len(files) >= 35
    for path in files:
        found = set(re.findall(r'owl:versionInfo "([^"]+)"', path.read_text("utf-8")))
        assert found == {version}, path


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_every_format_is_named_in_the_table(name: str) -> None:
    """Counts formats that the table of a README names, and those that there are: the same."""
    text = PAGES[name].read_text("utf-8")
    (table,) = re.findall(r"^## (?:Export|导出)\n.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", table, re.MULTILINE)[1:]
    named = [word for row in rows for word in re.findall(r"`([\w-]+)`", row)]
    assert sorted(named) == sorted(formats())
    assert len(named) >= 8


def test_every_name_that_a_page_gives_exists() -> None:
    """Tests, checks, shapes and terms in the pages and the picture: all there."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES.values())
    tests = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text))
    assert len(tests) >= 30
    for path, function in tests:
        assert f"def {function}(" in (ROOT / path).read_text("utf-8"), f"{path}::{function}"
    checks = {path.stem.removesuffix("-violation") for path in kg.resources.check_files()}
    named = set(re.findall(r"`checks:([\w-]+)`", text))
    assert named <= checks, named - checks
    graph = rdflib.Graph()
    for path in [*kg.resources.ontology_files(), *kg.resources.shape_files()]:
        graph.parse(path)
    words = [PLAN + word for word in re.findall(r"\bplan:(\w+)", text)]
    words += [PLAN + word for word in re.findall(r" -- (\w+) --> ", text)]
    words += [SHAPES + word for word in re.findall(r"`shapes:([\w-]+)`", text)]
    assert len(set(words)) >= 100
    assert {word for word in words if (rdflib.URIRef(word), None, None) not in graph} == set()


def test_every_rule_of_the_style_names_what_holds_it() -> None:
    """Counts the rules: each names a test, check or tool, or says that it is held by eye."""
    rules = re.findall(r"^- .*(?:\n  .*)*", PAGES["docs/style.md"].read_text("utf-8"), re.MULTILINE)
    assert len(rules) >= 40
    for rule in rules:
        assert re.search(r"→ (by eye|`)", rule), rule
    assert sum("→ by eye" in rule for rule in rules) * 3 <= len(rules)

"""Which workspace is found, and each mistake in `kg.toml` in one line."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from environment import PLANS
from processes import Ran

import kg
from kg import workspace
from kg.errors import InputError
from kg.namespaces import ID, prefix_lines
from kg.resources import shape_files
from kg.store.embedded import MemoryStore
from kg.store.parser import parse
from kg.workspace import Workspace, data_files, find

Run = Callable[..., Ran]


@pytest.fixture
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """Three workspaces; this folder lies below the last."""
    folders = tuple(tmp_path / name for name in ("one", "two", "three"))
    for folder in folders:
        workspace.create(folder)
    (folders[2] / "data" / "deep").mkdir()
    monkeypatch.chdir(folders[2] / "data" / "deep")
    return folders[0], folders[1], folders[2]


def test_the_order(three: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """`--data`, then `KG_DATA`, then the nearest `kg.toml`, then the shipped data."""
    one, two, above = three
    monkeypatch.setenv("KG_DATA", str(two))
    assert [found.name for found in (find(one), find()) if found] == ["one", "two"]
    monkeypatch.setenv("KG_DATA", "")  # as if it were not set
    assert find() == Workspace(above, "three", above=True)
    assert kg.load().graph.workspace == find()
    monkeypatch.chdir(above)
    assert find() == Workspace(Path(), "three")
    monkeypatch.chdir(one.parent)
    assert find() is None
    assert data_files() == kg.resources.shipped_data()


def test_the_nearest_is_found(three: tuple[Path, Path, Path]) -> None:
    workspace.create(three[2] / "data" / "deep" / "inner")
    os.chdir(three[2] / "data" / "deep" / "inner" / "sources")
    assert (found := find())
    assert found.name == "inner"


def test_a_folder_of_turtle_files_will_do() -> None:
    found = find(PLANS)
    assert found == Workspace(PLANS, "plans", use=(), bare=True)
    assert (found.data, found.layers(), len(found.files())) == (PLANS, [], 6)
    assert data_files(PLANS) == sorted(PLANS.glob("*.ttl"))
    assert kg.load(data=PLANS).thing("datuan").value.endswith("/id/datuan")


def test_only_one_thing_is_asked(three: tuple[Path, Path, Path], run: Run) -> None:
    """`--data` with `--store` is refused, and the other way round, and in Python."""
    line = "--data: goes without a store; leave out --store, or unset KG_STORE\n"
    for options in (("--data", three[0], "--store", "x"), ("--store", "x", "--data", three[0])):
        ran = run("query", "plans", *options)
        assert (ran.code, ran.out, ran.err) == (2, "", f"kg: {line}")
    ran = run("track", "--data", three[0], "--lang", "zh", env={"KG_STORE": "x"})
    assert ran.err == "kg: --data：不能与存储同用；请去掉 --store，或取消设置 KG_STORE\n"
    with pytest.raises(InputError, match="data, store, files: each goes without"):
        kg.load(data=three[0], store="x")
    with pytest.raises(InputError, match="data, store, files: each goes without"):
        kg.load(files=[three[0]], store="x")


@pytest.mark.parametrize("bound", [{"seconds": 0}, {"seconds": math.nan}, {"limit": -1}])
def test_a_bound_that_is_none_is_refused(bound: dict[str, float]) -> None:
    (name,) = bound
    with pytest.raises(InputError, match=f"{name}: .* give "):
        kg.load(data=PLANS, **bound)


def test_paths_may_be_text_and_days_dates(tmp_path: Path) -> None:
    """Files, files beside them, folders and stores, in every form that names one."""
    (tmp_path / "a.ttl").write_text("<urn:a> a <urn:b> .")
    (tmp_path / "c.ttl").write_text("<urn:c> a <urn:d> .")
    a, c = str(tmp_path / "a.ttl"), tmp_path / "c.ttl"
    count = "SELECT (COUNT(*) AS ?n) { VALUES ?s { <urn:a> <urn:c> } ?s a ?o }"
    for session in (kg.load(files=[a], beside=[c]), kg.load(files=[c], beside=a)):
        assert session.ask(count).typed() == [(2,)]
    with pytest.raises(InputError, match="is no store of kg"):
        kg.load(store=tmp_path)
    session = kg.load(data=str(PLANS))
    assert session.track(date(2021, 12, 31)) == session.track("2021-12-31")


def test_two_variables_are_told_apart(run: Run) -> None:
    """`KG_DATA` is never ignored in silence."""
    assert run("load", PLANS, "--store", "s").code == 0
    told = run("query", "plans", env={"KG_DATA": str(PLANS), "KG_STORE": "s"})
    assert told.code == 0
    assert told.err == "KG_DATA is not read: KG_STORE names a store; unset one of them\n"
    chosen = run("query", "plans", "--store", "s", env={"KG_DATA": str(PLANS)})
    assert (chosen.out, chosen.err) == (told.out, "")


def test_the_folder_of_its_data_stands_for_a_workspace(
    three: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, _ = three
    assert (found := find(one / "data"))
    assert found == Workspace(one, "one")
    monkeypatch.chdir(two)
    assert find("data") == Workspace(Path(), "two")
    monkeypatch.setenv("KG_DATA", "data")
    assert find() == Workspace(Path(), "two")


def test_a_store_needs_no_workspace(three: tuple[Path, Path, Path], run: Run) -> None:
    """A fault in a `kg.toml` above says nothing about a store."""
    assert run("load", "--store", "s", cwd=three[0]).code == 0
    (three[2] / "kg.toml").write_text("?")
    ran = run("query", "plans", "--store", three[0] / "s", cwd=three[2])
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("data", "en", "zh"),
    [
        (
            "missing",
            "missing: no folder with kg.toml or .ttl files; name one, or make one with kg init",
            "missing：不是含有 kg.toml 或 .ttl 文件的文件夹；请改正，或用 kg init 新建",
        ),
        (
            "a file.ttl",
            "a file.ttl: no folder with kg.toml or .ttl files; name one, or make one with kg init",
            "a file.ttl：不是含有 kg.toml 或 .ttl 文件的文件夹；请改正，或用 kg init 新建",
        ),
        ("", "--data: is empty; name a folder", "--data：为空；请指明文件夹"),
    ],
)
def test_no_workspace_there(data: str, en: str, zh: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "a file.ttl").touch()
    for language, line in (("en", en), ("zh", zh)):
        ran = run("track", "--data", data, "--lang", language)
        assert (ran.code, ran.out, ran.err) == (2, "", f"kg: {line}\n")


@pytest.mark.parametrize("command", ["track", "validate"])
def test_two_folders_are_refused(command: str, run: Run) -> None:
    """Neither is silently left out."""
    ran = run(*command.split(), "--data", "one", "--data", "the other")
    line = "kg: --data: names 2 folders (one the other); name one\n"
    assert (ran.code, ran.out, ran.err) == (2, "", line)
    assert (
        "请只指明一个" in run(command.split()[0], "--data", "a", "--data", "a", "--lang", "zh").err
    )


SHOWN = "shared"
MISTAKES = {
    "": ("kg.toml: name must be a slug such as yunshi", "kg.toml：name 须为短名，如 yunshi"),
    'name = "Yunshi"': ("kg.toml:1: name must be a slug", "kg.toml:1：name 须为短名"),
    'name = "云市"': ("kg.toml:1: name must be a slug", "kg.toml:1：name 须为短名"),
    "\n\nname = 2021": ("kg.toml:3: name must be a slug", "kg.toml:3：name 须为短名"),
    "[name]\nx = 1": ("kg.toml:1: name must be a slug", "kg.toml:1：name 须为短名"),
    'name = "a"\nbse = "x"': (
        "kg.toml:2: unknown key 'bse', did you mean base?; correct kg.toml",
        "kg.toml:2：未知的键 'bse'，是否指 base？；请修正 kg.toml",
    ),
    'name = "a"\n"a\\nb" = 1': ("kg.toml: unknown key 'a\\nb'; ", "kg.toml：未知的键 'a\\nb'；"),
    'name = "a"\n\n[shared]': ("kg.toml:3: unknown key 'shared'", "kg.toml:3：未知的键 'shared'"),
    'name = "a"\nbase = "example.org/id/"': (
        "kg.toml:2: base must be a web address of your own that ends in / or #, such as ",
        "kg.toml:2：base 须为以 / 或 # 结尾的自有网址，如 ",
    ),
    'name = "a"\nbase = "https://example.org/id"': ("kg.toml:2: base must", "kg.toml:2：base 须"),
    'name = "a"\nbase = "https://example.org/a b/"': ("kg.toml:2: base must", "kg.toml:2：base 须"),
    'name = "a"\nbase = "https://w3id.org/industry-plan/vocab/"': (
        "kg.toml:2: base must",
        "kg.toml:2：base 须",
    ),
    'name = "a"\nbase = ["https://example.org/"]': ("kg.toml:2: base must", "kg.toml:2：base 须"),
    'name = "a"\nuse = "shared"': (
        'kg.toml:2: use must be a list of names, such as ["shared"]; correct kg.toml',
        'kg.toml:2：use 须为名称列表，如 ["shared"]；请修正 kg.toml',
    ),
    'name = "a"\nuse = [["shared"]]': ("kg.toml:2: use must be", "kg.toml:2：use 须为"),
    'name = "a"\nuse = ["shred"]': (
        "kg.toml:2: no layer 'shred'; use shared ",
        "kg.toml:2：没有名为 'shred' 的层；可用 shared ",
    ),
    'name = "a"\nuse = ["../data"]': (
        "kg.toml:2: no layer '../data'",
        "kg.toml:2：没有名为 '../data'",
    ),
    'name = "a"\nname = "b"': ("kg.toml:2: Cannot overwrite", "kg.toml:2：TOML 语法错误（"),
    "name = “a”": ("kg.toml:1: Invalid value", "kg.toml:1：TOML 语法错误（"),
    'name = "a"\nuse = [': ("kg.toml:2: Invalid value", "kg.toml:2：TOML 语法错误（"),
    "name = " + 10_000 * "[": ("kg.toml: is nested too deeply", "kg.toml：嵌套过深"),
    '\ufeffname = "a"': (
        "kg.toml:1:1: begins with a byte-order mark",
        "kg.toml:1:1：文件以字节顺序标记",
    ),
}


@pytest.mark.parametrize("text", MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_in_the_file(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the place, in both languages."""
    (tmp_path / "kg.toml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as error:
        find()
    en, zh = MISTAKES[text]
    assert error.value.en.startswith(en)
    assert error.value.zh.startswith(zh)
    assert len(error.value.en) < 400


BASES = {
    "https://example.org/id/": True,
    "http://www.example.org/云市/x#": True,
    "https://w3idea.example.org/": True,
    "https://w3id.org/indonesia/": True,
    "https://w3id.org/x#": True,
    "https://w3id.org/dust/": True,
    "https://w3id.org/industry/x/": True,
    ID: True,
    "https://w3id.org/industry-plan/": False,
    "https://w3id.org/industry-plan/id/place/": False,
    "http://w3id.org/industry-plan/id/": False,
    "https://w3id.org/industry-plans/": False,
    "https://w3id.org/": False,
    "https://w3id.org/#": False,
    "https://w3id.org/i#": False,
    "https://w3id.org/industry/": False,
    "https://w3id.example.org/": False,
}


@pytest.mark.parametrize("base", BASES)
def test_a_base_is_taken_where_the_shapes_take_its_names(base: str, tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text(f'name = "a"\nbase = "{base}"', "utf-8")
    if BASES[base]:
        found = find(tmp_path)
        assert found
        assert found.base == base
    else:
        with pytest.raises(InputError, match=r"kg\.toml:2: base must be "):
            find(tmp_path)
    assert matches("shapes:ThingNameShape", base) is BASES[base]
    assert matches("shapes:ConceptNameShape", base) is (BASES[base] and base != ID)


def matches(shape: str, base: str) -> bool:
    """Whether one of the patterns of a shape fits a name in a namespace."""
    query = f"SELECT ?of {{ {shape} sh:or/rdf:rest*/rdf:first/sh:pattern ?of }}"
    store = MemoryStore.of([q for path in shape_files() for q in parse(path)])
    patterns = [str(row[0].value) for row in store.ask(prefix_lines("rdf", "sh", "shapes") + query)]
    assert len(patterns) == 3
    return any(re.search(pattern, f"{base}city") for pattern in patterns)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_bytes('name = "a" # 云市'.encode("gb18030"))
    with pytest.raises(InputError, match=r"kg.toml:1: is not UTF-8 \(perhaps GBK\)"):
        find(tmp_path)


@pytest.mark.parametrize("command", ["query plans", "validate", "fmt", "build", "load --store s"])
def test_every_command_tells_the_mistake(command: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "kg.toml").write_text("name = 1")
    ran = run(*command.split(), "--lang", "zh")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "kg: kg.toml:1：name 须为短名，如 yunshi；请修正 kg.toml\n"


# What may be in the place of a file or a folder


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [_folder, _loop, _pipe])
def test_no_file_in_the_place_of_kg_toml(
    make: Callable[[Path], None], tmp_path: Path, run: Run
) -> None:
    make(tmp_path / "kg.toml")
    ran = run("query", "plans")
    assert ran.code == 2
    assert ran.err.startswith("kg: kg.toml: ")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("command", ["query plans", "validate", "fmt", "track", "build"])
@pytest.mark.parametrize("make", [Path.touch, _loop])
def test_no_folder_in_the_place_of_data(
    make: Callable[[Path], None], command: str, tmp_path: Path, run: Run
) -> None:
    workspace.create(tmp_path / "w")
    (tmp_path / "w" / "data").rmdir()
    make(tmp_path / "w" / "data")
    ran = run(*command.split(), cwd=tmp_path / "w")
    assert ran.code == 2
    assert ran.err.startswith("kg: data: cannot be read as a folder (")
    assert len(ran.err.splitlines()) == 1


def test_a_loop_below_the_folder(tmp_path: Path, run: Run) -> None:
    """What lies beside `data/` is not walked through."""
    workspace.create(tmp_path / "w")
    for name in ("a", "b"):
        (tmp_path / "w" / name).symlink_to(".")
    assert run("query", "places", cwd=tmp_path / "w").code == 0


def test_a_folder_that_was_deleted(tmp_path: Path, run: Run) -> None:
    """There is nothing above it: the shipped data are read."""
    gone = tmp_path / "gone"
    script = tmp_path / "go.py"
    script.write_text(
        "import os, sys\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir('../gone')\n"
        "from kg.workspace import find\nprint(find())\n"
        "from kg.cli.main import main\nmain(['query', 'plans'])\n"
    )
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert not gone.exists()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("None\nplan\t")


def test_hidden_files_are_no_data(tmp_path: Path) -> None:
    """Those of editors and of file managers, which may be no text."""
    made = workspace.create(tmp_path / "w")
    for name in ("._x.ttl", ".#y.ttl", "x.ttl~", "import.json"):
        (made.data / name).write_bytes(b"\0")
    assert made.files() == []


def test_rdf_of_another_format_is_not_left_out_in_silence(tmp_path: Path, run: Run) -> None:
    made = workspace.create(tmp_path / "w")
    (made.data / "x.nq").touch()
    told = run("query", "plans", cwd=made.folder)
    assert told.code == 2
    assert told.err.startswith("kg: data/x.nq: only Turtle files are read there; ")
    assert run("validate", "--lang", "zh", cwd=made.folder).err.startswith("kg: data/x.nq：此处只")


def test_a_read_only_folder(tmp_path: Path, run: Run) -> None:
    """`kg build` says that it cannot write there, and nothing else."""
    made = workspace.create(tmp_path / "w")
    (made.folder / "build").touch()
    ran = run("build", cwd=made.folder)
    assert ran.code == 2
    assert ran.err == "kg: build: exists and was not written by kg; choose another folder\n"

"""The main job: the same bytes everywhere, whole or not at all, and honest about faults.

The whole site is built once; with `KG_PAGES=all`, as `make long` has it, each time.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import few_pages
import pytest
from building import WholeBuild

import kg
from kg.build import Built, build
from kg.errors import EngineError
from kg.question import everything
from kg.session import Session
from kg.workspace import data_files

RDF = {"turtle": ".ttl", "ntriples": ".nt", "trig": ".trig", "jsonld": ".jsonld"}
FAULT = """\
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://w3id.org/industry-plan/data/fault> a void:Dataset .
<https://w3id.org/industry-plan/id/fault> a plan:Cluster ; plan:deadline "soon"^^xsd:date .
"""
PLACES = [
    {"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "42"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "KG_LANG": "zh"},
]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, session: Session) -> tuple[Built, Path]:
    """A build of the fixed plans, and its folder; reading it changes nothing."""
    folder = tmp_path_factory.mktemp("good") / "out"
    return build(session, folder), folder


def test_the_same_bytes_everywhere(tmp_path: Path, whole_build: WholeBuild) -> None:
    """Each in a folder, time zone, locale and hash seed of its own.

    The output of the whole build has a real answer in it; counts the pages of its site, and those
    that the others write.
    """
    assert "written to build/" in whole_build.said
    assert "2021-12-31" in whole_build.said
    assert "looked for, not found" in whole_build.said
    trees = [tree(whole_build.folder)]
    for number, place in enumerate(PLACES):
        folder = tmp_path / f"place {number}"
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, few_pages.__file__, "build", "-o", "out"],
            cwd=folder,
            env={**os.environ, **place},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout == b""
        trees.append(tree(folder / "out"))
    whole, *others = ({n: of[n] for n in of.keys() - {".written-by-kg"}} for of in trees)
    for few in others:
        assert few.items() <= whole.items()
        assert all(name.startswith("site/") for name in whole.keys() - few.keys())
    assert trees[1] == trees[2]
    pages = [sum(name.endswith(".html") for name in of) for of in trees]
    assert pages[0] > 2500
    assert pages[1] > (pages[0] - 1 if few_pages.IS_LONG else 100)
    assert str(whole_build.folder.parent).encode() not in b"".join(trees[0].values())


def test_what_a_build_holds(good: tuple[Built, Path], session: Session) -> None:
    built, folder = good
    found = tree(folder)
    names = {f"answers/{question.name}.csv" for question in everything()}
    names |= {f"export/industry-plans{suffix}" for suffix in RDF.values()}
    assert set(found) == names | {"findings.json", ".written-by-kg"}
    assert built.sound
    assert json.loads(found["findings.json"])["findings"] == []
    for name, answer in built.answers.items():
        rows = list(csv.reader(found[f"answers/{name}.csv"].decode().splitlines()))
        assert tuple(rows[0]) == answer.columns
        assert len(rows) >= len(answer) + 1
    for name, suffix in RDF.items():
        assert found[f"export/industry-plans{suffix}"] == session.export(name)


def test_findings_are_written_and_told(tmp_path: Path) -> None:
    (tmp_path / "fault.ttl").write_text(FAULT)
    built = build(kg.load(files=[*data_files(), tmp_path / "fault.ttl"]), tmp_path / "out")
    assert not built.sound
    document = json.loads((tmp_path / "out" / "findings.json").read_bytes())
    assert document["conforms"] is False
    literal = [item for item in document["findings"] if item["rule"] == "literals:datatype"]
    assert [item["focus"].rpartition("/")[2] for item in literal] == ["fault"]
    assert literal[0]["file"] == "fault.ttl"
    assert set(literal[0]["message"]) == {"en", "zh"}


SCRIPT = """
import sys
from pathlib import Path
import few_pages
import kg.workspace
few_pages.write_few_pages()
files = kg.workspace.data_files()
kg.workspace.Workspace.files = lambda _: [*files, Path(sys.argv[1])]
from kg.cli.main import main
main(["build", "-o", sys.argv[2]])
"""


def test_the_command_leaves_with_1_when_data_has_a_fault(tmp_path: Path) -> None:
    (tmp_path / "fault.ttl").write_text(FAULT)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "fault.ttl", "out"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(few_pages.__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert ": error literals:datatype id:fault plan:deadline" in done.stderr
    assert (tmp_path / "out" / "findings.json").exists()
    assert (tmp_path / "fault.ttl").read_text() == FAULT


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "full"), RuntimeError("no")])
def test_a_build_that_fails_leaves_the_old_one(
    error: BaseException | type[BaseException],
    tmp_path: Path,
    good: tuple[Built, Path],
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(good[1], tmp_path / "out")
    before = tree(tmp_path)
    export = Session.export

    def fail(self: Session, name: str) -> bytes:
        if name == "jsonld":
            raise error
        return export(self, name)[:10]

    monkeypatch.setattr(Session, "export", fail)
    monkeypatch.setattr(Session, "validate", lambda _: good[0].report)
    monkeypatch.setattr(Session, "query", lambda _, name, **__: good[0].answers[name])
    with pytest.raises(BaseException) as caught:  # noqa: PT011 (which one is asserted below)
        build(session, tmp_path / "out")
    assert isinstance(caught.value, EngineError)
    assert ("no space left; nothing was changed" in str(caught.value)) == isinstance(error, OSError)
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]

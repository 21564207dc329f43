"""The main job: the same bytes on every machine, and a whole folder or none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kg
import kg.resources
from kg.build import build
from kg.catalogue.questions import names
from kg.errors import InputError
from kg.export.rdf import FORMATS
from kg.session import Session

SURROUNDINGS = (
    {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4242", "KG_LANG": "zh"},
)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_builds_are_byte_equal(tmp_path: Path) -> None:
    built = []
    for index, surroundings in enumerate(SURROUNDINGS):
        cwd = tmp_path / f"place-{index}"
        cwd.mkdir()
        command = [sys.executable, "-m", "kg", "build", "-o", "out"]
        environment = {**os.environ, **surroundings}
        run = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr.decode()
        assert run.stdout == b""
        built.append(tree(cwd / "out"))
    assert built[0] == built[1]
    answers = {f"answers/{name}.csv" for name in names()}
    exports = {f"export/industry-plans{item.suffix}" for item in FORMATS.values()}
    assert set(built[0]) == {".written-by-kg", "findings.json"} | answers | exports


def test_build_tells_what_it_found(session: Session, tmp_path: Path) -> None:
    built = build(session, tmp_path / "build")
    assert built.sound
    told = json.loads((tmp_path / "build" / "findings.json").read_text("utf-8"))
    assert told["conforms"] is True
    assert told["findings"] == []
    assert told["nodesChecked"] == built.report.nodes_checked > 1000
    assert sum(told["nodesPerShape"].values()) == told["nodesChecked"]


def faulty(tmp_path: Path) -> Session:
    """The shipped data with one fault: a target whose unit is left out."""
    folder = Path(shutil.copytree(kg.resources.content() / "data", tmp_path / "data"))
    plan = folder / "datong.ttl"
    text = plan.read_text("utf-8")
    assert text.count("    plan:unit unit:percent ;\n") == 1
    plan.write_text(text.replace("    plan:unit unit:percent ;\n", ""), "utf-8")
    return kg.load(files=sorted(folder.glob("*.ttl")))


def test_a_fault_is_in_findings(tmp_path: Path) -> None:
    built = build(faulty(tmp_path), tmp_path / "build")
    assert not built.sound
    told = json.loads((tmp_path / "build" / "findings.json").read_text("utf-8"))
    assert told["conforms"] is False
    (finding,) = told["findings"]
    assert finding["rule"].endswith("#Quantity-unit")
    assert finding["focus"].endswith("datong-2021-new-energy-share")
    assert finding["file"] == "datong.ttl"


def test_a_build_that_breaks_leaves_the_old_one(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "build"
    build(session, out)
    before = tree(out)

    def broken(_: str) -> bytes:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(session, "export", broken)
    with pytest.raises(RuntimeError):
        build(session, out)
    assert tree(out) == before
    assert list(tmp_path.iterdir()) == [out]


def test_a_second_build_replaces_the_first_whole(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "build"
    build(session, out)
    (out / "answers" / "stale.csv").write_text("stale")
    build(session, out)
    assert not (out / "answers" / "stale.csv").exists()
    assert list(tmp_path.iterdir()) == [out]


def test_somebody_elses_folder_is_left_alone(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "theirs"
    out.mkdir()
    (out / "thesis.txt").write_text("precious")
    with pytest.raises(InputError, match="was not written by kg build"):
        build(session, out)
    assert tree(out) == {"thesis.txt": b"precious"}

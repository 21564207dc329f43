"""What is judged again since the last run: what must be, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from validation.plans.remembering import EVERYTHING, SAID, Folder, since_last, watched

from kg.validation.plans import cache


def test_nothing_changed(folder: Folder) -> None:
    assert folder.judged() == []
    assert folder.judged(rehash=True) == []


def test_files_were_touched(folder: Folder) -> None:
    for path in folder.path.iterdir():
        path.touch()
    assert folder.judged() == []


def test_one_plan_changed(folder: Folder) -> None:
    folder.say("b", SAID["b"] + 'id:b-2 rdfs:label "other"@en .')
    assert folder.judged() == ["b"]
    assert folder.judged() == []
    folder.say("b", SAID["b"])
    assert folder.judged() == ["b"]


def test_what_plans_tell_of_shared_things_changed(folder: Folder) -> None:
    """It matters that some plan states something of the shared document, and not which."""
    for names, judged in (("a", ["a"]), ("bcd", ["b", "c", "d", "shared"])):
        for name in names:
            folder.say(name, SAID[name].replace(f"id:s-3 plan:states id:{name}-3 .", ""))
        assert folder.judged() == judged


def test_a_shared_thing_changed_that_one_plan_reaches(folder: Folder) -> None:
    folder.say("shared", SAID["shared"].replace('"two"@en', '"three"@en'))
    assert folder.judged() == ["e", "shared"]


def test_a_shared_thing_changed_that_no_plan_reaches(folder: Folder) -> None:
    folder.say("shared", SAID["shared"] + "id:s-9 a plan:Place .")
    assert folder.judged() == ["shared"]


def test_a_plan_is_new_and_gone(folder: Folder) -> None:
    folder.say("f", SAID["e"].replace("id:e", "id:f"))
    assert folder.judged() == ["f"]
    (folder.path / "c.nq").unlink()
    assert folder.judged() == []


def test_a_graph_has_another_name(folder: Folder) -> None:
    path = folder.path / "d.nq"
    path.write_text(path.read_text("utf-8").replace("/data/d>", "/data/x>"), "utf-8")
    assert folder.judged() == ["x"]


def test_a_file_has_another_name(folder: Folder) -> None:
    """Its findings are in the file of that name."""
    (folder.path / "d.nq").rename(folder.path / "x.nq")
    assert folder.judged() == ["d"]


def test_a_plan_leads_to_another(folder: Folder) -> None:
    folder.say("b", SAID["b"] + "id:b-2 plan:within id:c-2 .")
    assert folder.judged() == ["b c"]
    assert folder.judged() == []
    folder.say("c", SAID["c"] + 'id:c-2 rdfs:label "other"@en .')
    assert folder.judged() == ["b c"]


def test_a_plan_says_what_a_shared_thing_is(folder: Folder) -> None:
    """It is then taken as shared; the plans that reach that thing are judged anew."""
    folder.say("e", SAID["e"] + 'id:s-1 rdfs:label "one"@en .')
    assert folder.judged() == ["a", "b", "c", "d", "shared"]
    assert folder.judged() == []
    folder.say("a", SAID["a"] + 'id:a-2 rdfs:label "other"@en .')
    assert set(folder.judged()) <= {"a", "b", "c", "d", "shared"}
    folder.say("e", SAID["e"])
    assert folder.judged() == ["a", "b", "c", "d", "e", "shared"]


def in_one_file(folder: Folder) -> tuple[Path, str]:
    """The file with all that those of a folder say, in place of them, and its text."""
    files = sorted(folder.path.iterdir())
    together = "".join(path.read_text("utf-8") for path in files)
    for path in files:
        path.unlink()
    path = folder.path / "all.nq"
    path.write_text(together, "utf-8")
    return path, together


def test_a_plan_leads_to_another_of_its_file(folder: Folder) -> None:
    """They are judged as one at once; the other by itself when nothing leads to it any more."""
    link = "id:b-2 plan:within id:c-2 ."
    folder.say("b", SAID["b"] + link)
    path, together = in_one_file(folder)
    assert folder.judged() == ["a", "b c", "d", "e", "shared"]
    assert folder.judged() == []
    kept = [line for line in together.splitlines(keepends=True) if "within" not in line]
    path.write_text("".join(kept), "utf-8")
    assert folder.judged() == ["b", "c"]
    path.write_text(together, "utf-8")
    assert folder.judged() == ["b c"]


def test_lines_moved_in_a_file_of_several_plans(folder: Folder) -> None:
    """Their findings are where the lines are now, and nothing is judged again."""
    path, together = in_one_file(folder)
    assert folder.judged() == EVERYTHING
    path.write_text(f"# first\n\n{together}", "utf-8")
    assert folder.judged() == ["a"]  # it has the first lines
    first, *rest = together.splitlines(keepends=True)
    path.write_text("".join([first, first.replace("id/a", "id/a-9"), *rest]), "utf-8")
    assert folder.judged() == ["a"]


def test_other_content_of_the_same_size_and_time(folder: Folder) -> None:
    """Even a file put in its place with the old time is seen; without a look at its bytes too."""
    path = folder.path / "b.nq"
    status = path.stat()
    path.write_text(path.read_text("utf-8").replace('"b"@en', '"x"@zh'), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert folder.judged(rehash=True) == ["b"]
    path.write_text(path.read_text("utf-8").replace('"x"@zh', '"b"@en'), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert folder.judged() == ["b"]


def test_a_file_that_changed_in_the_moment_of_the_run_is_not_trusted(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time may be that of the moment still, when it changes again."""
    monkeypatch.setattr(cache, "_CLOCK", 10**12)
    looked_at: list[Path] = []
    digest = cache._digest_of_file
    monkeypatch.setattr(
        cache, "_digest_of_file", lambda path: looked_at.append(path) or digest(path)
    )
    assert folder.judged() == []
    assert sorted(looked_at) == sorted(folder.path.iterdir())
    monkeypatch.setattr(cache, "_CLOCK", 0)
    assert folder.judged() == []
    assert len(looked_at) == len(SAID)


def test_another_engine_is_asked_about_everything(folder: Folder) -> None:
    with watched() as judged:
        since_last(folder.path, sorted(folder.path.iterdir()), "pyshacl")
    assert sorted(judged) == EVERYTHING

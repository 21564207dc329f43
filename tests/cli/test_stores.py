"""Stores on disk by command: each means the same on a folder, and says what it cannot do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from environment import PLANS

Ran = Any
"""What the fixture `run` gives: code, out, err."""
PLAN = "datuan-2021-new-energy-share"


def test_every_command_that_reads(run: Callable[..., Ran], tmp_path: Path) -> None:
    """Load, then eight commands over the folder and over the files: the same output."""
    loaded = run("load", PLANS, "--check", "--store", "s")
    assert loaded.code == 0, loaded
    assert "sources read: 6; s holds " in loaded.err
    asked = [
        ("query", "clusters", "-f", "tsv"),
        ("query", "claims", "--param", "plan=datuan-2021", "--timeout", "30"),
        ("show", PLAN),
        ("find", "大团"),
        ("track", PLAN, "-f", "json"),
        ("verify",),
        ("export", "ntriples"),
        ("validate",),
    ]
    for command in asked:
        on_disk = run(*command, env={"KG_STORE": "s", "KG_DATA": ""})
        assert on_disk == run(*command), command
    warm = run("load", PLANS, "--warm", "--store", "s")
    assert (warm.code, warm.err) == (0, "all of it is loaded already\nanswers cached: 23\n")
    for command in asked[:2]:
        assert run(*command, env={"KG_STORE": "s", "KG_DATA": ""}) == run(*command), command
    status = run("status", "--check", "--store", "s")
    assert (status.code, status.out.count("as it was loaded")) == (0, 6)


def test_what_goes_in_and_out(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "a.nq.gz").write_bytes(gzip.compress(b"<urn:a> <urn:b> <urn:c> <urn:g> ."))
    assert run("load", "a.nq.gz", "-", "--store", "s", stdin="<urn:a> a <urn:b> .").code == 0
    rebuilt = run("rebuild", "--store", "s")
    assert (rebuilt.code, "save it as a file" in rebuilt.err) == (2, True)
    gone = run("unload", "datuan-2021", "--store", "s")
    assert (gone.code, gone.err.count("\n")) == (2, 1)


def test_literals_that_are_held_in_another_form_are_told(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    """By the load, in both languages, and by the account of an export; elsewhere nothing is."""
    changed = "<urn:s> <urn:p> 1.50 , 1e400 , 2.0 , 7 ."
    (tmp_path / "a.ttl").write_text(changed, "utf-8")
    (tmp_path / "b.ttl").write_text("<urn:s> <urn:p> 1.5 , 2.0 , 7 .", "utf-8")
    example = '"1.50"^^xsd:decimal → "1.5"^^xsd:decimal'
    assert run("load", "a.ttl", "--store", "s").err.endswith(
        " statements now; 2 literals are held by value, in another form than in the source:"
        f" {example}\n"
    )
    assert run("rebuild", "--store", "s", "--lang", "zh").err.endswith(
        f" 条语句；2 个字面量按值存储，词形与来源不同：{example}\n"
    )
    assert run("load", "b.ttl", "--store", "t").err.endswith(" statements now\n")
    for source, several in (("--with=a.ttl", True), ("--store=s", True), ("--with=b.ttl", False)):
        done = run("export", "nquads", "-o", "x.nq", source)
        told = json.loads((tmp_path / "x.nq.manifest.json").read_text("utf-8"))
        rows = [(row["reason"], row["count"], row["example"]) for row in told["altered"]]
        assert rows == [("lexical-form", 2, example)] * several
        assert bool(done.err) == several


def test_refusals(refusal: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "a.nq.gz").touch()
    assert refusal("load", "a.nq.gz", "--check", "--store", "s") == (
        "a.nq.gz: --check reads plain files only; unpack or save it, or leave it out"
    )
    assert "is no folder; name one on this machine" in refusal(
        "status", "--store", "http://127.0.0.1:1/"
    )
    assert refusal("validate", "--store", "http://127.0.0.1:1/").startswith("the files of a remote")

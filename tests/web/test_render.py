"""Compiled templates: kept beside the bytecode of Python, on the same terms."""

from __future__ import annotations

import sys
from importlib.util import cache_from_source
from pathlib import Path
from unittest.mock import Mock

import jinja2
import pytest

from kg.web import render


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the bytecode, which is not there yet."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return Path(cache_from_source(render.__file__)).parent


@pytest.fixture
def compiling(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Counts how often a template is compiled."""
    counting = Mock(side_effect=jinja2.Environment.compile)
    monkeypatch.setattr(jinja2.Environment, "compile", lambda *args: counting(*args))
    return counting


def rendered() -> str:
    """A page, as a process that begins renders it."""
    render._environment.cache_clear()
    try:
        return render.render("sitemap.xml.j2", pages=[], edition="")
    finally:
        render._environment.cache_clear()


def test_a_template_is_compiled_once(folder: Path, compiling: Mock) -> None:
    folder.mkdir(parents=True)
    texts = {rendered() for _ in range(3)}
    assert len(texts) == 1
    assert compiling.call_count == len(list(folder.iterdir())) == 1


def test_other_options_compile_it_anew(
    folder: Path, compiling: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    rendered()
    monkeypatch.setattr(render, "_OPTIONS", {**render._OPTIONS, "autoescape": False})
    rendered()
    assert compiling.call_count == 2


def test_nothing_is_kept_where_python_keeps_nothing(
    folder: Path, compiling: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that is not there, and where the user wants none."""
    rendered()
    assert not folder.exists()
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    rendered()
    assert compiling.call_count == 2
    assert not list(folder.iterdir())

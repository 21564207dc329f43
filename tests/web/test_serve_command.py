"""`kg serve` before it serves: what it needs, and what it says."""

from __future__ import annotations

import sys

import pytest

import kg.web.http
from kg.cli.serve import serve_command
from kg.errors import InputError


def test_without_its_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "kg.web.http.server", raising=False)
    monkeypatch.delattr(kg.web.http, "server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(InputError) as raised:
        serve_command.main([], obj={"language": "en"}, standalone_mode=False)
    assert raised.value.en == ("serve: needs uvicorn; run: pip install 'kg-industry-plans[serve]'")
    assert "请运行：pip install" in raised.value.zh

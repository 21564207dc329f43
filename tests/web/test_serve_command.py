"""`kg serve` before it serves: what it needs, and what it says."""

from __future__ import annotations

import pytest

from kg.cli import serve
from kg.errors import InputError


def test_without_its_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = serve.find_spec
    monkeypatch.setattr(serve, "find_spec", lambda name: None if name == "uvicorn" else found(name))
    with pytest.raises(InputError) as raised:
        serve.serve_command.main([], obj={"language": "en"}, standalone_mode=False)
    assert raised.value.en == "serve: needs uvicorn; run: pip install 'kg-industry-plans[serve]'"
    assert "请运行：pip install" in raised.value.zh

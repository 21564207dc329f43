"""HTML from templates, every value escaped: pages of the site, and files that stand alone."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket

from kg.web import wording
from kg.web.response import POLICY
from kg.web.wording import SAY

_OPTIONS: Mapping[str, Any] = {
    "autoescape": True,
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "auto_reload": False,
}


class _Bytecode(jinja2.FileSystemBytecodeCache):
    """Compiled templates beside the bytecode of this module, kept on the same terms.

    To compile those of the first page takes a tenth of the time in which a server starts.
    """

    def __init__(self) -> None:
        folder = Path(cache_from_source(__file__)).parent
        super().__init__(str(folder), f"%s.{sys.implementation.cache_tag}.jinja")

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{_OPTIONS}{source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with suppress(OSError):  # a folder that may not be written, or is not there
                super().dump_bytecode(bucket)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template), bytecode_cache=_Bytecode(), **_OPTIONS
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    environment.filters |= {"day": wording.day, "period": wording.period}
    environment.globals |= {"say": SAY, "policy": POLICY}
    return environment


def _template(name: str) -> str:
    """A template without its indentation, which is a tenth of what it writes."""
    text = (files("kg.web") / "templates" / name).read_text("utf-8")
    return re.sub("(?m)^ +", "", text)


def render(template: str, **values: object) -> str:
    """A page of the site, which loads the files in `static`."""
    return _environment().get_template(template).render(**values)


def in_one_file(template: str, **values: object) -> str:
    """A page, its style and script written into it, no other of which a browser may run."""
    style, script = (static()[name].decode() for name in ("style.css", "switch.js"))
    return render(
        template,
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'",
        to=None,
        **values,
    )


@cache
def static() -> Mapping[str, bytes]:
    """The files that pages load, by name."""
    folder = files("kg.web") / "static"
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@cache
def hashed(name: str) -> str:
    """The path of a file of `static`, which changes with what is in it."""
    stem, _, suffix = name.rpartition(".")
    return f"static/{stem}-{hashlib.sha256(static()[name]).hexdigest()[:10]}.{suffix}"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

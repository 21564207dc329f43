"""HTML from templates, every value escaped: pages of the site, and files that stand alone."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import jinja2

from kg.web import wording
from kg.web.response import POLICY
from kg.web.wording import SAY


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
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

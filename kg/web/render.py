"""Pages from templates: one HTML file each that asks for nothing else, its values escaped."""

from __future__ import annotations

import base64
import hashlib

import jinja2

from kg.web import wording


def in_one_file(template: str, **values: object) -> str:
    """A page, its style and script written into it, no other of which a browser may run."""
    loader = jinja2.PackageLoader("kg.web")
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"day": wording.day, "period": wording.period}
    style, script = (loader.get_source(environment, name)[0] for name in ("style.css", "switch.js"))
    return environment.get_template(template).render(
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'",
        **values,
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

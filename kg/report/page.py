"""Writing the page: one HTML file that asks for nothing else, from the templates beside it."""

from __future__ import annotations

import base64
import hashlib

import jinja2

from kg.report import wording
from kg.report.view import read
from kg.session import Session

FILE_NAME = "report.html"


def render(session: Session, as_of: str | None = None) -> bytes:
    """The page of a day as UTF-8; left out, of the day of the newest document.

    The same graph gives the same bytes. Text from the graph is escaped, whatever it holds.
    """
    loader = jinja2.PackageLoader("kg.report")
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
    text = environment.get_template("page.html.j2").render(
        page=read(session, as_of),
        languages=wording.LANGUAGES,
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'",
        say=wording.SAY,
    )
    return text.encode()


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

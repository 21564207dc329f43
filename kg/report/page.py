"""Writing the page: one HTML file that asks for nothing else, from the templates beside it."""

from __future__ import annotations

import base64
import hashlib

import jinja2

from kg.report import wording
from kg.report.model import Page
from kg.report.view import read
from kg.report.wording import SAY
from kg.session import Session

FILE_NAME = "report.html"


def render(session: Session, as_of: str | None = None) -> bytes:
    """The page of a day; left out, of the day of the newest document.

    The same graph gives the same bytes.
    """
    return write(read(session, as_of))


def write(page: Page) -> bytes:
    """The page as UTF-8. Text from the graph is escaped, whatever it holds."""
    environment = _environment()
    style, script = _verbatim(environment, "style.css"), _verbatim(environment, "switch.js")
    text = environment.get_template("page.html.j2").render(
        page=page,
        languages=wording.LANGUAGES,
        style=style,
        script=script,
        policy=_policy(style, script),
        say=SAY,
    )
    return text.encode()


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kg.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = wording.day
    environment.filters["period"] = wording.period
    return environment


def _verbatim(environment: jinja2.Environment, name: str) -> str:
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    return source


def _policy(style: str, script: str) -> str:
    """What a browser may run and load: this style, this script, and nothing else."""
    return f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

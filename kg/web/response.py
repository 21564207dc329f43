"""An answer over HTTP as a value, before any server writes it."""

from __future__ import annotations

from dataclasses import dataclass

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""What a page of the site may load, and from where."""


@dataclass(frozen=True, slots=True)
class Response:
    """Status, media type, body, and further headers."""

    status: int
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

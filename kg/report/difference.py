"""The differences of two graphs as one HTML file, in both languages."""

from __future__ import annotations

from kg.diff import KINDS, Diff
from kg.report import html


def to_html(diff: Diff) -> str:
    """A table of the changed facts and, apart, the moved passages; the same for the same diff."""
    return html.render("difference.html.j2", diff=diff, kinds=KINDS)

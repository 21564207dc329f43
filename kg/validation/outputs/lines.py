"""JSON Lines: an object a finding, and a last one that says what was looked at."""

from __future__ import annotations

import json

from kg.text import escaped
from kg.validation.outputs.objects import as_object, head
from kg.validation.report import Report


def as_jsonl(report: Report, language: str) -> str:
    """Lines of findings; the last line has `conforms` and no `rule`."""
    del language  # both are there
    objects = [*map(as_object, report.findings), head(report)]
    return "".join(escaped(json.dumps(item, ensure_ascii=False)) + "\n" for item in objects)

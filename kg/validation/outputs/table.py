"""Every output by its name: what `kg validate -f` offers."""

from __future__ import annotations

from kg.validation.outputs.base import Output
from kg.validation.outputs.junit import as_junit
from kg.validation.outputs.lines import as_jsonl
from kg.validation.outputs.markdown import as_md
from kg.validation.outputs.objects import as_json
from kg.validation.outputs.sarif import as_sarif
from kg.validation.outputs.text import as_text
from kg.validation.outputs.turtle import as_ttl

OUTPUTS: dict[str, Output] = {
    "text": as_text,
    "json": as_json,
    "jsonl": as_jsonl,
    "sarif": as_sarif,
    "junit": as_junit,
    "ttl": as_ttl,
    "md": as_md,
}

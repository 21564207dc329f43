"""Language tags in capitals: their letters change, never the language."""

from __future__ import annotations

from dataclasses import replace

from kg.model import Literal
from kg.validation import language_tags
from kg.validation.fixing.base import Facts, replaced, value_of
from kg.validation.fixing.fix import Fix
from kg.validation.report import Finding


def mend(finding: Finding, facts: Facts) -> Fix | None:
    """The fix for a tag that is not in lower case, where lower case is asked."""
    old = value_of(finding)
    if finding.rule != language_tags.RULE or not isinstance(old, Literal) or not old.language:
        return None
    new = replace(old, language=old.language.lower())
    en = f"@{old.language} becomes @{new.language}"
    return replaced(finding, old, new, en, f"@{old.language} 改为 @{new.language}")

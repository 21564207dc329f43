"""Units that are named by their sign, by a label, in other letters or by QUDT's name.

Words may be written in any letters. A sign may not: `MW` is a million watts, `mW` a thousandth.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from kg.model import LANG_STRING, XSD_STRING, Iri, Literal, Term
from kg.namespaces import PLAN, compact
from kg.validation.fixing import known
from kg.validation.fixing.base import Facts, replaced, value_of
from kg.validation.fixing.fix import Fix
from kg.validation.report import Finding

_PATH = PLAN + "unit"


def mend(finding: Finding, facts: Facts) -> Fix | None:
    """The fix for the value of `plan:unit`, where it names exactly one unit."""
    old = value_of(finding)
    iri = meant(old) if finding.path == _PATH and old else None
    if iri is None or old is None or iri == str(old):
        return None
    before, after = finding.value if isinstance(old, Literal) else compact(str(old)), compact(iri)
    return replaced(finding, old, Iri(iri), f"{before} becomes {after}", f"{before} 改为 {after}")


def meant(value: Term) -> str | None:
    """The one unit that a value names.

    >>> meant(Literal("%")), meant(Iri(known.UNITS + "Kilowatt-Hour"))
    ('https://w3id.org/industry-plan/vocab/unit/percent', \
'https://w3id.org/industry-plan/vocab/unit/kilowatt-hour')
    >>> meant(Iri(known.UNITS + "mW"))
    """
    if isinstance(value, Literal) and value.datatype not in (XSD_STRING, LANG_STRING):
        return None
    text = str(value)
    name = unquote(text.removeprefix(known.UNITS))
    if isinstance(value, Iri) and name == text:
        fitting = {unit.iri for unit in known.units() if text in unit.matches}
    else:
        fitting = {unit.iri for unit in known.units() if _fits(name, unit)}
    return fitting.pop() if len(fitting) == 1 else None


def _fits(name: str, unit: known.Unit) -> bool:
    of_others = {match[max(match.rfind(mark) for mark in "/#") + 1 :] for match in unit.matches}
    return name in unit.signs | of_others or _plain(name) in set(map(_plain, unit.names))


def _plain(words: str) -> str:
    """Words in small letters, whatever divides them."""
    return re.sub(r"[\s_-]+", " ", words).strip().casefold()

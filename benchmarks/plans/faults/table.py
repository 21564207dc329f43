"""Every kind of fault by its name."""

from __future__ import annotations

from benchmarks.plans.faults.bed import Operator
from benchmarks.plans.faults.claims import CLAIMS
from benchmarks.plans.faults.figures import FIGURES
from benchmarks.plans.faults.links import LINKS
from benchmarks.plans.faults.misfits import MISFITS
from benchmarks.plans.faults.missing import MISSING
from benchmarks.plans.faults.second import SECOND
from benchmarks.plans.faults.values import CHANGED
from benchmarks.plans.faults.wording import WORDING

OPERATORS: dict[str, Operator] = {
    **CLAIMS,
    **LINKS,
    **MISFITS,
    **MISSING,
    **CHANGED,
    **FIGURES,
    **SECOND,
    **WORDING,
}

IN_CONTEXT = (
    "code-of-another-form",
    "day-that-never-was",
    "document-without-seen-on",
    "identifier-without-code",
    "isin-with-wrong-digit",
    "listing-ends-before-it-starts",
    "owner-of-itself",
    "ticker-of-an-enterprise",
)
"""Those that can be planted in the shared context: no plan sees anything of them."""

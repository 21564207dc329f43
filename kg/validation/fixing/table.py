"""Every mender by the kind of fault that it mends."""

from __future__ import annotations

from kg.validation.fixing import dates, tags, types, units
from kg.validation.fixing.base import Mender

MENDERS: dict[str, Mender] = {
    "date": dates.mend,
    "language tag": tags.mend,
    "type": types.mend,
    "unit": units.mend,
}

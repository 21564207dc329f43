"""Exchanges two folders in one step, so that neither name is ever without a folder."""

from __future__ import annotations

import os
from pathlib import Path

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


def exchanged(one: Path, other: Path) -> bool:
    """Exchange what two names stand for; `False`, and nothing changed, where the system cannot."""
    import ctypes

    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    names = map(ctypes.c_char_p, map(os.fsencode, (one, other)))
    first, second = names
    return bool(rename(_HERE, first, _HERE, second, ctypes.c_uint(_EXCHANGE)) == 0)

"""Plan by plan finds what judging all in one finds, whatever is said and however it is written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from validation.plans.comparing import both, saved
from validation.plans.worlds import worlds
from validation.plans.written import forms

from kg.validation.plans import pieces, run

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "20"))
KEPT = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


@settings(max_examples=EXAMPLES, suppress_health_check=KEPT)
@given(data=st.data(), batch=st.sampled_from([1, 400, 4_000_000]), stride=st.integers(1, 3000))
def test_any_world_is_judged_the_same(
    data: st.DataObject, batch: int, stride: int, small: Callable[[bytes], None]
) -> None:
    """Findings with their places, nodes for each shape, literals; or that all is refused."""
    said = data.draw(worlds())
    small("".join(row.line() for row in said).encode())
    files = data.draw(forms(said))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "BATCH", batch)
        patch.setattr(pieces, "_STRIDE", stride)
        whole, plan_by_plan = both(saved(files, Path(folder)), "fast")
    assert plan_by_plan == whole

"""Each firm and project of Datong’s plan has the state that a reader of the data gives it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kg.namespaces import ID, PLAN
from kg.session import Session

DAY = "2026-11-24"
READ = tomllib.loads(Path(__file__).with_name("activity.toml").read_text(encoding="utf-8"))


def test_each_has_the_state_that_a_reader_gives(session: Session) -> None:
    """Twelve firms and thirty projects; the file says why. A measure has that of its projects."""
    found = {
        str(record["thing"]).removeprefix(ID): str(record["state"]).rpartition("/")[2]
        for record in session.query("silence", plan="datong-2021", asOf=DAY).records()
        if str(record["kind"]) != PLAN + "Measure"
    }
    wanted = {name: state for state, names in READ.items() for name in names}
    assert len(wanted) == 42
    assert found == wanted

"""`kg track -f ttl`: verdicts to be stored, each beside the plan that it judges."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.output import emit
from kg.errors import InputError
from kg.files import folder_written_whole, write_text
from kg.namespaces import compact

if TYPE_CHECKING:
    from kg.session import Session
    from kg.tracking.datasets import Dataset
    from kg.tracking.track import Tracking


def store(session: Session, trackings: Sequence[Tracking], output: Path | None) -> None:
    """Write verdicts as Turtle: those on one plan to a file or stdout, on several into a folder.

    A Turtle file holds one dataset, so that those on several plans have a file each.
    """
    from kg.tracking.datasets import datasets
    from kg.tracking.writing import as_turtle

    found = datasets(session.store.ask, trackings[0].plans)
    if len(found) < 2:
        emit("".join(as_turtle(dataset, trackings) for dataset in found), output)
        return
    folder = _folder_for(found, output)
    with folder_written_whole(folder) as new:
        for dataset in found:
            write_text(new / dataset.file_name, as_turtle(dataset, trackings))


def _folder_for(found: Sequence[Dataset], output: Path | None) -> Path:
    example = compact(found[0].plans[0])
    if output is None or output.suffix == ".ttl":
        raise InputError(
            f"-f ttl: these are verdicts on {len(found)} plans, and a file holds those on one;"
            f" name a plan, such as {example}, or a folder with -o",
            f"-f ttl：结论涉及 {len(found)} 个规划，而一个文件只存一个规划的结论；"
            f"请指明规划，例如 {example}，或以 -o 指定文件夹",
        )
    if len({dataset.file_name for dataset in found}) < len(found):
        raise InputError(
            f"{output}: two datasets would have one file; name a plan, such as {example}",
            f"{output}：有两个数据集的文件同名；请指明规划，例如 {example}",
        )
    return output

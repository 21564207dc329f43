"""Copies of the files of a run, on which fixes are tried: the files themselves stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from kg.files import decode, read_bytes, unwritable, write_text
from kg.graph.loading import load
from kg.store.embedded import EmbeddedStore
from kg.validation.report import Finding, Report
from kg.validation.validate import validate


class Bench:
    """The texts of files, and a copy of each to validate in its stead."""

    def __init__(self, files: Sequence[Path], folder: Path) -> None:
        self.texts = {path: decode(read_bytes(path), str(path)) for path in files}
        self._copies = {}
        for number, path in enumerate(self.texts):
            self._copies[path] = folder / str(number) / path.name
            self._copies[path].parent.mkdir()
        self._home = {copy: path for path, copy in self._copies.items()}

    def validate(self, texts: Mapping[Path, str]) -> tuple[Report, Callable[[], EmbeddedStore]]:
        """The report that the files would give if they held `texts`, and a way to their graph."""
        for path, text in texts.items():
            write_text(self._copies[path], text)
        copies = [self._copies[path] for path in self.texts]
        report = validate(copies)
        findings = list(map(self._at_home, report.findings))
        return replace(report, findings=findings), lambda: load(copies).store

    def _at_home(self, finding: Finding) -> Finding:
        fix = finding.fix
        if fix is not None:
            fix = replace(fix, file=self._home.get(fix.file, fix.file))
        file = finding.file and self._home.get(finding.file, finding.file)
        return replace(finding, file=file, fix=fix)


@contextmanager
def bench(files: Sequence[Path]) -> Iterator[Bench]:
    """A bench that is cleared away in the end; `OutputError` where none can be set up."""
    try:
        with TemporaryDirectory(prefix="kg-") as folder:
            yield Bench(files, Path(folder))
    except OSError as error:
        raise unwritable(gettempdir(), error) from error

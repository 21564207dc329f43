"""`kg build`: the main job."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

import kg
from kg.build import build
from kg.catalogue.formats import as_table
from kg.cli import options
from kg.cli.output import echo, lang, say, warn_of_unusable
from kg.session import Session
from kg.validation.report import Report
from kg.web.report import FILE_NAME, render
from kg.web.site import Site
from kg.workspace import Workspace


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write, whole or not at all; default: build. 输出文件夹。",
)
@options.data
@options.beside
@options.language
def build_command(output: Path | None, data: Workspace | None, beside: tuple[Path, ...]) -> int:
    """Writes answers/*.csv, findings.json, report.html, export/ and site/. Exit code 1 on findings.

    The default folder is in the workspace, if there is one.
    """
    session = kg.load(data=data, beside=beside)
    output = output or (data.build if data else Path("build"))
    built = build(session, output, pages=partial(_write_pages, session))
    language = lang()
    for finding in built.report.findings:
        echo(finding.as_text(language))
    for name in built.unmet:
        say(f"question {name}: not as expected", f"问题 {name}：与预期不符")
    for name in built.edited:
        say(f"verdict {name}: not as computed", f"结论 {name}：与计算不符")
    echo(built.report.summary(language))
    rows = sum(map(len, built.answers.values()))
    count = len(built.answers)
    say(f"{count} questions, {rows} rows", f"{count} 个问题，{rows} 行回答")
    say(f"written to {output}/", f"已写入 {output}/")
    say("\nkg track, in short:", "\nkg track 摘要：")
    tracking = session.track()
    table = tracking.table(language)
    echo(as_table(table.only("label", "deadline", "verdict", "reason")).rstrip())
    warn_of_unusable(session, tracking.unusable)
    return 0 if built.sound else 1


def _write_pages(session: Session, folder: Path, report: Report) -> None:
    """The report in one file, and the site, as `kg site` writes it."""
    (folder / FILE_NAME).write_bytes(render(session))
    site = Site(session, is_static=True)
    site.book.kept("report", make=lambda: report)  # not judged again for its page
    site.write_into(folder / "site")

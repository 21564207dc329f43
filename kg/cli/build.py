"""`kg build`, the main job, and `kg site`, the pages of it alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

import kg
from kg.build import build
from kg.catalogue.formats import as_table
from kg.cli import options
from kg.cli.output import echo, lang, say, warn_of_unusable
from kg.errors import InputError
from kg.session import Session
from kg.validation.report import Report
from kg.web.report import FILE_NAME, render
from kg.web.site import Site
from kg.workspace import Workspace

Command = Callable[..., int]


def _output(default: str) -> Callable[[Command], Command]:
    help_text = f"Folder to write, whole or not at all; default: {default}. 输出文件夹。"
    return click.option("-o", "--output", type=click.Path(path_type=Path), help=help_text)


@click.command()
@_output("build")
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


# `kg site`


def _address(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value and not re.match(r"https?://[^/?#\s]", value):
        raise InputError(
            f"--base-url: {value} is no address; write https://…",
            f"--base-url：{value} 不是网址；请写作 https://…",
        )
    if value and re.search(r"[?#\s]", value):
        raise InputError(
            f"--base-url: {value} has a query, a fragment or a space; leave it out",
            f"--base-url：{value} 含有查询参数、片段标识或空格；请去掉",
        )
    return value


@click.command()
@_output("build/site")
@click.option(
    "--base-url",
    metavar="URL",
    callback=_address,
    help="Where it is published, for the feed and the site map. 发布地址，用于订阅源和站点地图。",
)
@options.flag("--representations", help="Also each thing as ttl, json, csv …. 另写各种数据格式。")
@options.graph
@options.language
def site_command(
    output: Path | None,
    base_url: str | None,
    representations: bool,
    data: Workspace | None,
    beside: tuple[Path, ...],
    store: str | None,
) -> int:
    """Writes each page in both languages, for any web server or to open from disk."""
    session = kg.load(store=store, data=data, beside=beside)
    output = output or (data.build if data else Path("build")) / "site"
    site = Site(session, is_static=True, has_forms=representations, base_url=base_url)
    count = site.write(output)
    say(f"{count} pages written to {output}/", f"已将 {count} 个页面写入 {output}/")
    return 0

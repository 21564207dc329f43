"""`kg site`: the pages as files."""

from __future__ import annotations

from pathlib import Path

import click

import kg
from kg.cli import options
from kg.cli.output import say
from kg.errors import InputError
from kg.web.site import Site
from kg.workspace import Workspace


def _address(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value and not value.startswith(("http://", "https://")):
        raise InputError(
            f"--base-url: {value} is no address; write https://…",
            f"--base-url：{value} 不是网址；请写作 https://…",
        )
    return value


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write, whole or not at all; default: build/site. 输出文件夹。",
)
@click.option(
    "--base-url",
    metavar="URL",
    callback=_address,
    help="Where it is published, for the feed and the site map. 发布地址，用于订阅源和站点地图。",
)
@options.flag("--representations", help="Also each thing as ttl, json, csv …. 另写各种数据格式。")
@options.data
@options.beside
@options.store
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
    url = {"base_url": base_url} if base_url else {}
    site = Site(session, is_static=True, has_forms=representations, **url)
    count = site.write(output)
    say(f"{count} pages written to {output}/", f"已将 {count} 个页面写入 {output}/")
    return 0

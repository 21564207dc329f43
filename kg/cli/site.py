"""`kg site`: the pages as files."""

from __future__ import annotations

from pathlib import Path

import click

import kg
from kg.cli import options
from kg.cli.output import say
from kg.web.site import Site
from kg.workspace import Workspace


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write, whole or not at all; default: build/site. 输出文件夹。",
)
@options.data
@options.beside
@options.store
@options.language
def site_command(
    output: Path | None, data: Workspace | None, beside: tuple[Path, ...], store: str | None
) -> int:
    """Writes each page in both languages, for any web server or to open from disk."""
    session = kg.load(store=store, data=data, beside=beside)
    output = output or (data.build if data else Path("build")) / "site"
    count = Site(session, is_static=True).write(output)
    say(f"{count} pages written to {output}/", f"已将 {count} 个页面写入 {output}/")
    return 0

"""`kg serve`: the graph for browsers and SPARQL clients."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import kg
from kg.cli import options
from kg.cli.output import say
from kg.errors import InputError
from kg.workspace import Workspace

if TYPE_CHECKING:
    from kg.session import Session
    from kg.web.http.tasks import Pages


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    port: int
    public: bool
    host_names: tuple[str, ...]
    prefix: str
    timeout: float | None
    data: Workspace | None
    beside: tuple[Path, ...]
    store: str | None


def _prefix(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """A path that begins with a slash and does not end in one."""
    return f"/{value.strip('/')}" if value.strip("/") else ""


def _site(session: Session) -> Pages:
    """The pages of a session, in the process that forks the workers."""
    from kg.web.site import Site

    return Site(session).respond


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes a free one. 监听端口，0 为任一空闲端口。",
)
@options.flag("--public", help="Listen for other machines, too. 也接受其他机器的访问。")
@click.option(
    "--host-name",
    "host_names",
    multiple=True,
    metavar="NAME",
    help="A name by which it is reached; repeatable. 访问所用的主机名；可重复。",
)
@click.option(
    "--prefix",
    default="",
    metavar="PATH",
    callback=_prefix,
    help="The path at which a proxy has it. 代理服务器上的路径前缀。",
)
@options.timeout("Timeout of each query; 10 without it. 每个查询的时限（秒），默认 10。")
@options.graph
@options.language
def serve_command(**parameters: Any) -> int:
    """Read-only, and for this machine alone without --public or a proxy."""
    args = ServeOptions(**parameters)
    if missing := [name for name in ("starlette", "uvicorn") if find_spec(name) is None]:
        raise InputError(
            f"serve: needs {missing[0]}; run: pip install 'kg-industry-plans[serve]'",
            f"serve：需要 {missing[0]}；请运行：pip install 'kg-industry-plans[serve]'",
        )
    from kg.web.http.tasks import nursery_of

    session = kg.load(store=args.store, data=args.data, beside=args.beside)
    nursery = nursery_of(session, _site)
    from kg.web.http import application, server  # while it makes its first page

    chosen = application.Options(
        public=args.public,
        host_names=args.host_names,
        prefix=args.prefix,
        seconds=args.timeout or application.SECONDS,
    )
    listener = server.bound(args.port, public=args.public)  # now, for no worker to have it
    address = f"http://localhost:{listener.getsockname()[1]}{args.prefix}/"
    say(f"serving {address}; stop with Ctrl-C", f"服务地址 {address}；按 Ctrl-C 停止")
    server.serve(application.Application(session, nursery, chosen), listener)
    return 0

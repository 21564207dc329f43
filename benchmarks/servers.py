"""Real servers on loopback, each with its own folder and ports, ended by their number."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import Command

SECONDS = 60
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
LOGIN = {"KG_USER": "dba", "KG_PASSWORD": "dba"}
"""Who may write to a new Virtuoso."""

_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CaseMode = 2
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ThreadsPerQuery = 2
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = {seconds}
"""


class Running(NamedTuple):
    """A server: its address before the path, its process, and the port of Virtuoso's own SQL."""

    address: str
    process: int
    sql: int | None = None


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, each another."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


@contextmanager
def oxigraph(folder: Path) -> Iterator[Running]:
    """Oxigraph's own server, from its wheel: at `/query` and `/store`."""
    (port,) = free_ports(1)
    where: Command = ["--location", folder / "store", "--bind", f"127.0.0.1:{port}"]
    with running([OXIGRAPH, "serve", "--union-default-graph", *where], port, folder) as server:
        yield server


class Bounds(NamedTuple):
    """What Virtuoso may take: pages of 8 KB in memory, and seconds for a query."""

    buffers: int
    seconds: int


USUAL = Bounds(20_000, SECONDS)


@contextmanager
def virtuoso(
    program: Callable[[str], str], folder: Path, bounds: Bounds = USUAL
) -> Iterator[Running]:
    """Virtuoso: at `/sparql` and `/sparql-graph-crud-auth`."""
    sql, http = free_ports(2)
    settings, dirty = folder / "virtuoso.ini", bounds.buffers * 3 // 4
    settings.write_text(
        _VIRTUOSO.format(folder=folder, sql=sql, http=http, dirty=dirty, **bounds._asdict())
    )
    command = [program("virtuoso-t"), "+foreground", "+configfile", str(settings)]
    with running(command, http, folder) as server:
        yield server._replace(sql=sql)


@contextmanager
def running(command: Command, port: int, folder: Path | None = None) -> Iterator[Running]:
    """A server from when it listens until the block is left; `RuntimeError` for one that does not.

    It works in a folder, and has none of the variables of `kg`.
    """
    own = {k: v for k, v in os.environ.items() if not k.startswith("KG_")}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, env=own, stdout=quiet, stderr=quiet) as server:
        try:
            _wait_for(port, server)
            yield Running(f"http://127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()
            try:
                server.wait(SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{server.args!r}: does not start") from None
            time.sleep(0.05)

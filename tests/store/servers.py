"""Real servers on loopback, each with its own folder and ports, ended by their number."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from environment import own_environment

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
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, each another."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Oxigraph's own server, from its wheel: the address before `/query` and `/store`."""
    (port,) = free_ports(1)
    command = [OXIGRAPH, "serve", "--location", folder / "store", "--union-default-graph"]
    with _running([*map(str, command), "--bind", f"127.0.0.1:{port}"], folder, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def virtuoso(program: Callable[[str], str], folder: Path) -> Iterator[str]:
    """Virtuoso: the address before `/sparql` and `/sparql-graph-crud-auth`."""
    sql, http = free_ports(2)
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, sql=sql, http=http))
    command = [program("virtuoso-t"), "+foreground", "+configfile", str(settings)]
    with _running(command, folder, http):
        yield f"http://127.0.0.1:{http}"


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    own = own_environment()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, env=own, stdout=quiet, stderr=quiet) as server:
        try:
            _wait_for(port, server)
            yield
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
            assert server.poll() is None, "the server has ended"
            assert time.monotonic() < deadline
            time.sleep(0.05)

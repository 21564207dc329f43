"""`kg serve` as a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from children import children
from environment import own_environment

SECONDS = 60
READING_SECONDS, WRITING_SECONDS = 1, 2
IMPATIENT = f"""
from kg.web.http import server
server.READING_SECONDS, server.WRITING_SECONDS = {READING_SECONDS}, {WRITING_SECONDS}
server.IDLE_SECONDS = 1
"""
"""It waits for its clients for a second, and sends nothing for more than two."""
FORGETFUL = """
from kg.web.http import application
application.MOST_BYTES = 2**22
"""
"""It keeps 4 MiB of answers."""
_PROGRAM = """
from kg.__main__ import program
program()
"""


class Server:
    """A server that runs, and what it has printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stderr
        found = re.search(r"http://localhost:(\d+)(\S*)/", process.stderr.readline())
        assert found
        self.port = int(found[1])
        self.site = f"http://127.0.0.1:{self.port}{found[2]}"
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self.lines.extend, args=(process.stderr,))
        self._reader.start()

    @property
    def sparql(self) -> str:
        return f"{self.site}/sparql"

    def connection(self, seconds: float = SECONDS) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=seconds)

    def get(self, target: str, **headers: str) -> tuple[int, bytes]:
        """The status and the body of one answer."""
        connection = self.connection()
        try:
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), SECONDS)

    @property
    def nursery(self) -> int:
        """The process that forks the workers."""
        (found,) = children(self.process.pid)
        return found

    def workers(self) -> set[int]:
        return children(self.nursery)

    def memory(self) -> int:
        """The bytes that the server and its children hold, what they share counted once."""
        every = (self.process.pid, self.nursery, *self.workers())
        return sum(_anonymous(process) for process in every)

    def stop(self, ending: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(ending)
        code = self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        return code


def _anonymous(process: int) -> int:
    """The memory of a process that is no file, and its part of what it shares.

    Nothing of a process that has ended meanwhile.
    """
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(size) * 1024 for size in re.findall(r"Pss_Anon: +(\d+)", rollup))


def gone_soon(processes: Collection[int]) -> None:
    """Each of the processes ends within seconds, as one does whose parent has ended."""
    deadline = time.monotonic() + 5
    while left := [one for one in processes if os.path.exists(f"/proc/{one}/exe")]:
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


@contextmanager
def serving(
    *arguments: str, other: str = "", within: Sequence[str] = (), **environment: str
) -> Iterator[Server]:
    """A server until the block ends, when it and all that it started are gone.

    `within` is the prefix of its command, such as that of a network of its own, and `other` is
    Python that gives it other limits.
    """
    start = ["-c", other + _PROGRAM] if other else ["-m", "kg"]
    command = [*within, sys.executable, *start, "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        command,
        env=own_environment(**environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            server = Server(process)
            yield server
            if process.poll() is None:
                started = {server.nursery, *server.workers()}
                assert server.stop() == 0
                gone_soon(started)
        finally:
            if process.poll() is None:
                process.kill()

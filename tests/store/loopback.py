"""A server on loopback that does with each connection what a test says, however odd."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket, int], None]
"""What is done with a connection, whose request was read, and which is the n-th from 1."""

JSON = "application/sparql-results+json"
FINE = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"urn:a"}}]}}'


class Loopback:
    """Keeps the requests that it was sent, each whole."""

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[str] = []
        self.stopping = threading.Event()
        self._behaviour, self._tls = behaviour, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.02)
        self.port = int(self._listener.getsockname()[1])

    @property
    def address(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}/sparql"

    def serve(self) -> None:
        while not self.stopping.is_set():
            with suppress(TimeoutError):
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()
        self._listener.close()

    def _serve_one(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        with suppress(OSError), connection:  # of a caller that left
            wrapped = self._tls.wrap_socket(connection, True) if self._tls else connection
            self.requests.append(read_request(wrapped))
            self._behaviour(wrapped, len(self.requests))


def read_request(connection: socket.socket) -> str:
    """Head and body of one request."""
    raw = b""
    while b"\r\n\r\n" not in raw and (piece := connection.recv(65_536)):
        raw += piece
    length = re.search(rb"(?i)content-length: (\d+)", raw)
    wanted = raw.find(b"\r\n\r\n") + 4 + int(length[1] if length else 0)
    while len(raw) < wanted and (piece := connection.recv(65_536)):
        raw += piece
    return raw.decode("utf-8", "replace")


@contextmanager
def serving(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """A server until the block ends."""
    server = Loopback(behaviour, tls)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        thread.join()


def reply(body: bytes = FINE, status: str = "200 OK", kind: str = JSON, **headers: object) -> bytes:
    """An answer as it goes over the wire; `Content_Length=None` leaves that header out."""
    fields = {"Content_Type": kind, "Content_Length": len(body), "Connection": "close", **headers}
    lines = [f"{k.replace('_', '-')}: {v}\r\n" for k, v in fields.items() if v is not None]
    return f"HTTP/1.1 {status}\r\n{''.join(lines)}\r\n".encode() + body


def says(*replies: bytes) -> Behaviour:
    """Each connection gets the next of `replies`, and then the last one again."""
    return lambda connection, n: connection.sendall(replies[min(n, len(replies)) - 1])

"""Twelve servers on loopback that misbehave: each is told in one line, in time, and no secret.

Every server may say again what it was sent, so that a login that is told would be seen.
"""

from __future__ import annotations

import base64
import socket
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from store.loopback import FINE, Behaviour, reply, says, serving

from kg.errors import InputError, KgError
from kg.session import load
from kg.store import http
from kg.store.http import Server
from kg.store.remote import RemoteStore

# The servers' threads make this process threaded, and the store forks: newer Pythons say so.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

SELECT = "SELECT ?a { ?a ?b ?c }"
SECONDS = 1.0
GRACE = 2.0
USER, SECRET = "me", "open-sesame"
BASIC = base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
CHALLENGE = reply(b"", "401 Unauthorized", WWW_Authenticate='Basic realm="x"')


@pytest.fixture(autouse=True)
def logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_USER", USER)
    monkeypatch.setenv("KG_PASSWORD", SECRET)


def silent(connection: socket.socket, _: int) -> None:
    connection.recv(1)


def drip(connection: socket.socket, _: int) -> None:
    """A header that never ends, a byte at a time: no wait for a single byte is long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def endless(connection: socket.socket, _: int) -> None:
    connection.sendall(reply(b"", Content_Length=None))
    while True:
        connection.sendall(b" " * 65_536)


def reset(connection: socket.socket, _: int) -> None:
    """Nothing is answered; the connection is closed."""


HTML = reply(f"<html>{USER} {SECRET}".encode(), kind="text/html; charset=utf-8")
CANCELLED = reply(
    FINE[:-2] + f"The SPARQL operation has been cancelled {SECRET}".encode(), Content_Length=None
)


class Case(NamedTuple):
    """A server, what is said of it, and how often it may be asked; no code is an answer."""

    name: str
    behaviour: Behaviour
    said: str
    code: int | None = 3
    asked: int = 1


CASES = [
    Case("silent", silent, "not done within 1 s"),
    Case("slow drip", drip, "not done within 1 s"),
    Case("endless body", endless, "answers more than 1 MiB; ask for less"),
    Case("half body", says(reply(FINE[:-9], Content_Length=500)), "breaks off its answer"),
    Case("500 then fine", says(reply(b"", "500 Oops"), reply()), "", None, 2),
    Case("always 500", says(reply(b"", "500 Oops")), "does not answer (HTTP 500 Oops)", 3, 2),
    Case("500 for a reason", says(reply(b"too big", "500 Oops", "text/plain")), "Oops: too big"),
    Case("half of a 404", says(reply(b"a", "404 Gone", Content_Length=500)), "(HTTP 404 Gone)"),
    Case("429 then fine", says(reply(b"", "429 Slow", Retry_After="0"), reply()), "", None, 2),
    Case("429 for an hour", says(reply(b"", "429 Slow", Retry_After="3600")), "429 Slow); try"),
    Case("503 always", says(reply(b"", "503 Busy")), "does not answer (HTTP 503 Busy)", 3, 4),
    Case("reset", reset, "does not answer (Remote end closed connection", 3, 4),
    Case("HTML", says(HTML), "does not answer in SPARQL JSON but with a web page"),
    Case("wrong type", says(reply(b"a", kind="text/csv")), "SPARQL JSON but with text/csv"),
    Case("200 with an error", says(CANCELLED), "(The SPARQL operation has been cancelled"),
    Case("200 with a part", says(reply(X_SQL_State="S1TAT")), "a part of the answer only"),
    Case("no login", says(CHALLENGE), "HTTP 401 Unauthorized); check KG_USER", 3, 2),
    Case("not http", says(b"SSH-2.0-OpenSSH\r\n"), "does not answer (SSH-2.0-OpenSSH"),
]


def refusal(address: str) -> KgError:
    """The error that a question ends in, within the time."""
    began = time.monotonic()
    with pytest.raises(KgError) as caught:
        RemoteStore(address, SECONDS).ask(SELECT)
    assert time.monotonic() - began < SECONDS + GRACE
    for said in (caught.value.en, caught.value.zh):
        assert said.startswith(address)
        assert SECRET not in said
        assert BASIC not in said
        assert "\n" not in said
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_server_that_misbehaves(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BODY_BYTES", 2**20)  # a megabyte is enough here
    monkeypatch.setattr(http, "sleep", lambda _: None)  # what is waited is tested below
    with serving(case.behaviour) as server:
        if case.code is None:
            assert len(RemoteStore(server.address, SECONDS).ask(SELECT)) == 1
        else:
            error = refusal(server.address)
            assert case.said in error.en
            assert error.exit_code == case.code
        assert len(server.requests) == case.asked


def test_a_server_that_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = refusal(f"http://127.0.0.1:{port}/sparql")
    assert "Connection refused" in error.en
    assert error.exit_code == 3


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_another_server_is_not_followed(status: str) -> None:
    """Not even asked: so it is told no login, though ours had been."""
    with serving(says(CHALLENGE)) as other:
        elsewhere = f"http://localhost:{other.port}/sparql?{SECRET}"
        with serving(says(CHALLENGE, reply(b"", status, Location=elsewhere))) as server:
            error = refusal(server.address)
            assert f"redirects to another server, http://localhost:{other.port}/sparql;" in error.en
            assert error.exit_code == 3
            assert [BASIC in request for request in server.requests] == [False, True]
        assert other.requests == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_the_same_server_is_followed(status: str) -> None:
    """With the question, and with the login where it is asked for again."""
    with serving(says(reply(b"", status, Location="/query"), CHALLENGE, reply())) as server:
        assert len(RemoteStore(server.address, SECONDS).ask(SELECT)) == 1
        assert [request.split()[:2] for request in server.requests] == [
            ["POST", "/sparql"],
            ["POST", "/query"],
            ["POST", "/query"],
        ]
        assert all("SELECT" in request for request in server.requests)
        assert [BASIC in request for request in server.requests] == [False, False, True]


def test_redirects_in_a_circle_end() -> None:
    with serving(says(reply(b"", "302 Found", Location="/sparql"))) as server:
        assert "redirect error" in refusal(server.address).en
        assert len(server.requests) <= 12


def test_a_certificate_that_nobody_signed(program: Callable[[str], str], tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, *files, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(says(reply()), context) as server:
        error = refusal(server.address)
        assert "certificate verify failed" in error.en
        assert error.exit_code == 3
        assert server.requests == []


def test_what_speaks_no_tls() -> None:
    with serving(says(b"no TLS")) as server:
        assert refusal(f"https://127.0.0.1:{server.port}/").exit_code == 3


def test_a_login_is_told_when_asked_for_and_only_then() -> None:
    with serving(says(reply())) as server:
        RemoteStore(server.address, SECONDS).ask(SELECT)
        assert [BASIC in request for request in server.requests] == [False]
    with serving(says(CHALLENGE, reply())) as server:
        RemoteStore(server.address, SECONDS).ask(SELECT)
        assert [BASIC in request for request in server.requests] == [False, True]


def test_a_password_may_be_proved_without_telling_it() -> None:
    challenge = 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm="MD5"'
    asks = reply(b"", "401 Unauthorized", WWW_Authenticate=challenge)
    with serving(says(asks, reply())) as server:
        RemoteStore(server.address, SECONDS).ask(SELECT)
        assert 'Authorization: Digest username="me"' in server.requests[1]
        assert SECRET not in server.requests[1]


def test_a_login_that_is_refused_again_and_again() -> None:
    """By Digest, whose proof differs each time: a password that is wrong is no endless circle."""
    challenge = 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm="MD5"'
    asks = reply(b"", "401 Unauthorized", WWW_Authenticate=challenge)
    with serving(says(asks)) as server:
        assert "HTTP 401 digest auth failed); check KG_USER" in refusal(server.address).en
        assert len(server.requests) <= 7


def test_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment has no login; a file that is none is told without its words."""
    monkeypatch.delenv("KG_USER")
    with serving(says(CHALLENGE, reply())) as server:
        with pytest.raises(InputError, match="KG_PASSWORD: is set without KG_USER"):
            RemoteStore(server.address, SECONDS).ask(SELECT)
        monkeypatch.delenv("KG_PASSWORD")
        monkeypatch.setenv("HOME", str(tmp_path))
        path = tmp_path / ".netrc"
        path.write_text(f"machine 127.0.0.1 login {USER} password {SECRET}\n")
        path.chmod(0o600)
        server.requests.clear()
        assert len(RemoteStore(server.address, SECONDS).ask(SELECT)) == 1
        assert [BASIC in request for request in server.requests] == [False, True]
        path.write_text(f"{SECRET}\n")
        server.requests.clear()
        with pytest.raises(InputError, match=r"netrc:\d: cannot be read as netrc") as caught:
            RemoteStore(server.address, SECONDS).ask(SELECT)
        assert SECRET not in repr(caught.value)


@pytest.mark.parametrize(
    "address",
    [f"http://me:{SECRET}@127.0.0.1/", f"https://{SECRET}@a.example/", f"http://me:{SECRET}/@x/"],
)
def test_an_address_with_a_login_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="the address has a user or a password") as caught:
        load(store=address)
    assert SECRET not in repr(caught.value)


@pytest.mark.parametrize("address", ["http://", "http://a b/", "http://[", "http://a:x/", "http:"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(InputError, match="is no address of a store"):
        load(store=address)


def test_how_long_is_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server asks for, or else twice as long each time, by chance a bit more or less."""
    waited: list[float] = []
    chosen = iter((0.6, 1.0, 1.3))

    def between(least: float, most: float) -> float:
        assert (least, most) == (0.5, 1.5)
        return next(chosen)

    monkeypatch.setattr(http, "sleep", waited.append)
    monkeypatch.setattr(http, "uniform", between)
    replies = [reply(b"", "503 Busy"), reply(b"", "503 Busy", Retry_After="7")]
    date = "Thu, 01 Jan 1970 00:00:00 GMT"
    with serving(says(*replies, reply(b"", "429 Slow", Retry_After=date), reply())) as server:
        sender = Server(server.address)
        assert sender.send(lambda: sender.opener.open(server.address)).status == 200
    assert waited == [0.1 * 0.6, 7, 0.4 * 1.3]


def test_rows_that_the_server_cut_are_told() -> None:
    """Virtuoso gives the first rows, and the most that it gives in a header."""
    for most, truncated in (("1", True), ("2", False), ("x", False)):
        with serving(says(reply(X_SPARQL_MaxRows=most))) as server:
            assert RemoteStore(server.address, SECONDS).ask(SELECT).truncated == truncated


def test_the_table_is_whole() -> None:
    """Twelve kinds of server at least: these, one that refuses, one elsewhere, and bad TLS."""
    assert len({case.name for case in CASES}) == len(CASES) == 18
    assert {case.code for case in CASES} == {None, 3}
    assert http.MAX_BODY_BYTES == 64 * 2**20

"""Who we are to a server: from the environment or netrc, told to that server alone, when it asks.

Nothing here is ever printed: no error carries a user or a password.
"""

from __future__ import annotations

import os
from functools import cached_property
from netrc import NetrcParseError, netrc
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import HTTPPasswordMgr

from kg.errors import InputError

USER, PASSWORD = "KG_USER", "KG_PASSWORD"


class Login(NamedTuple):
    """A user with the password."""

    user: str
    password: str

    def __repr__(self) -> str:
        return "Login(…)"


def login(host: str) -> Login | None:
    """The login for a host: that of `KG_USER` and `KG_PASSWORD`, or else that of `~/.netrc`.

    Raises `InputError` for one of the two without the other, and for a file that is no netrc.
    """
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if (user is None) != (password is None):
        given, wanting = (USER, PASSWORD) if password is None else (PASSWORD, USER)
        raise InputError(
            f"{given}: is set without {wanting}; set both or none",
            f"{given}：已设置，但缺少 {wanting}；请同时设置或都不设置",
        )
    if user is not None and password is not None:
        return Login(user, password)
    return _from_netrc(Path.home() / ".netrc", host)


def _from_netrc(path: Path, host: str) -> Login | None:
    try:
        found = netrc().authenticators(host)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError, NetrcParseError) as error:  # whose words may be a password
        line = getattr(error, "lineno", None)
        place = f"{path}:{line}" if line else str(path)
        raise InputError(
            f"{place}: cannot be read as netrc; mend it and let only its owner read it",
            f"{place}：无法按 netrc 读取；请修正，并只允许所有者读取",
        ) from None
    return Login(found[0], found[2] or "") if found else None


def same_server(address: str, other: str) -> bool:
    """Whether `other` is the server of `address`, or the same host under TLS.

    >>> same_server("http://a.example:80/sparql", "http://a.example/query")
    True
    >>> same_server("http://a.example/", "https://a.example/")
    True
    >>> same_server("https://a.example/", "http://a.example/")
    False
    >>> same_server("http://a.example/", "http://a.example:8080/")
    False
    """
    one, two = _server(address), _server(other)
    return one == two or (two[0] == "https" and two == ("https", one[1], 443) and one[2] == 80)


def _server(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


class Keys(HTTPPasswordMgr):
    """What urllib asks when a server wants to know who we are; looked up when first asked."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    @cached_property
    def login(self) -> Login | None:
        """The login for the server of the address."""
        return login(urlsplit(self._address).hostname or "")

    def find_user_password(self, realm: str, authuri: str) -> tuple[str | None, str | None]:
        """The login for the address's own server, whatever realm it names; none for another."""
        if not same_server(self._address, authuri) or self.login is None:
            return None, None
        return self.login

"""Where a server is: an address that may be shown in messages."""

from __future__ import annotations

from urllib.parse import urlsplit

from kg.errors import InputError


def checked(address: str) -> str:
    """The address of a server as it was given.

    >>> checked("http://127.0.0.1:7878/query")
    'http://127.0.0.1:7878/query'
    >>> checked("http://me:secret@127.0.0.1/query")
    Traceback (most recent call last):
    ...
    kg.errors.InputError: the address has a user or a password, which others can read; leave \
them out and set KG_USER and KG_PASSWORD, or use ~/.netrc

    Raises `InputError` for one that is not http(s), that names no host, or that holds a login.
    """
    if "@" in address and "://" in address:
        raise InputError(
            "the address has a user or a password, which others can read;"
            " leave them out and set KG_USER and KG_PASSWORD, or use ~/.netrc",
            "地址中含有用户名或密码，他人可以读到；"
            "请删去，改用 KG_USER 与 KG_PASSWORD，或 ~/.netrc",
        )
    if not _is_web(address):
        raise InputError(
            f"{address}: is no address of a store; give http://… or https://…",
            f"{address}：不是存储地址；请给出 http://… 或 https://…",
        )
    return address


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port  # a ValueError for one that is no number
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and " " not in address
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain

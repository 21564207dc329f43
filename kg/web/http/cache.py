"""The cache of answers: the most recently used, up to so many bytes."""

from __future__ import annotations

from collections.abc import Hashable

from kg.web.response import Response

MOST_BYTES = 64 * 1024 * 1024
MOST_ANSWERS = 10_000
LARGEST_BYTES = 1024 * 1024
"""The largest answer that is kept."""


class Cache:
    """Answers by what was asked; the least recently used are evicted.

    >>> cache = Cache()
    >>> cache.put("a", Response(200, "text/plain", b"1"))
    >>> cache.get("a").body, cache.get("b")
    (b'1', None)
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, Response] = {}
        self._bytes = 0

    def get(self, key: Hashable) -> Response | None:
        """The answer that is kept, which is then the last to be evicted."""
        found = self._kept.pop(key, None)
        if found is not None:
            self._kept[key] = found
        return found

    def put(self, key: Hashable, answer: Response) -> None:
        """Keep an answer, unless it is a refusal or too large."""
        if answer.status >= 400 or len(answer.body) > LARGEST_BYTES or key in self._kept:
            return
        self._kept[key] = answer
        self._bytes += len(answer.body)
        while self._bytes > MOST_BYTES or len(self._kept) > MOST_ANSWERS:
            oldest = next(iter(self._kept))
            self._bytes -= len(self._kept.pop(oldest).body)

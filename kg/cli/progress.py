"""How far a load has come, on a terminal only."""

from __future__ import annotations

import sys
import time

import click

from kg.cli.output import in_words

_EVERY = 0.2


class Progress:
    """Counts bytes of `total`, and shows how fast they come and how long the rest will take."""

    def __init__(self, ctx: click.Context, total: int) -> None:
        self._ctx, self._total = ctx, max(total, 1)
        self._begun = self._shown = time.monotonic()
        self._read = 0
        self._drawn = False
        self._terminal = sys.stderr.isatty()

    def __call__(self, read: int | None) -> None:
        """Take note of so many more bytes, or that all are read."""
        if not self._terminal:
            return
        if read is None:
            self._draw(in_words(self._ctx, "putting in order …", "正在整理 …"))
            return
        self._read += read
        now = time.monotonic()
        if now - self._shown > _EVERY:
            self._shown = now
            self._draw(self._words(now - self._begun))

    def end(self) -> None:
        """Leave the line as it was before."""
        if self._drawn:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _words(self, seconds: float) -> str:
        rate = self._read / seconds
        left = max(self._total - self._read, 0) / rate
        share = min(self._read / self._total, 1)
        return in_words(
            self._ctx,
            f"{share:.0%}, {rate / 1e6:.1f} MB/s, {left:.0f} s left",
            f"{share:.0%}，每秒 {rate / 1e6:.1f} MB，还需 {left:.0f} 秒",
        )

    def _draw(self, words: str) -> None:
        self._drawn = True
        click.echo(f"\r\x1b[K{words}", nl=False, err=True)

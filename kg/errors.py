"""Errors that users see: one line in English and Chinese, and an exit code."""

from __future__ import annotations

_LONGEST = 2000


class KgError(Exception):
    """Base of every error that a user sees.

    `en` and `zh` each say in one line what is wrong, where, and what to do.

    >>> KgError("the cup is empty; fill it", "杯子是空的；请倒满").in_language("zh")
    '杯子是空的；请倒满'
    """

    exit_code = 2

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en, zh)
        self.en = one_line(en)
        self.zh = one_line(zh)

    @property
    def words(self) -> dict[str, str]:
        """The message in each language, by its tag."""
        return {"en": self.en, "zh": self.zh}

    def __str__(self) -> str:
        return self.en

    def in_language(self, language: str) -> str:
        """The message in `language` ("zh"; anything else gives English)."""
        return self.zh if language == "zh" else self.en


class InputError(KgError):
    """An input is invalid: a file, a name, an argument."""


class NoPassageError(InputError):
    """The graph has no passage of a document, so there is nothing to verify its text against."""


class OutputError(KgError):
    """An output cannot be written."""


class EngineError(KgError):
    """A store or an engine failed, refused or timed out."""

    exit_code = 3


def one_line(text: str) -> str:
    """`text` with every run of white space made one space, and cut in the middle when very long.

    >>> one_line("expected '.'\\n  at line 3")
    "expected '.' at line 3"
    """
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:300]} … {line[-300:]}"

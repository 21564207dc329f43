"""Codes of a valid form that are nobody’s; ISO 3166 gives ZZ to no country."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"

_REGIONS = (*range(83, 100), *range(72, 81), *range(66, 71))
"""With what the GB/T 2260 codes of no province of China begin."""


def gbt(province: int, city: int = 0) -> str:
    """The GB/T 2260 code of a city, below ten thousand, or without one of the province itself.

    >>> gbt(0), gbt(1, 12)
    ('830000', '840012')
    """
    return f"{_REGIONS[province]}{city:04}"


def ticker(exchange: str, number: int) -> str:
    """A ticker of the form of an exchange, in figures in China; one's own below 200,000.

    >>> ticker("sse", 7), ticker("hkex", 100_007), ticker("nasdaq", 7)
    ('999992', '00007', 'ZAAAH')
    """
    if exchange in ("sse", "hkex"):
        figures = f"{number - 100_000 if number >= 100_000 else 99_999 - number:05}"
        return f"9{figures}" if exchange == "sse" else figures
    return "Z" + "".join(_ALPHABET[10 + number // 26**place % 26] for place in (3, 2, 1, 0))


def _luhn(digits: str, *, double_last: bool) -> int:
    """The check digit of digits of which every second one is doubled, the last one or not."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if (place % 2 == 0) == double_last else 1)
        total += value // 10 + value % 10
    return -total % 10


def isin(body: str) -> str:
    """An ISIN from its first eleven characters.

    >>> isin("US16955F107")
    'US16955F1075'
    """
    digits = "".join(str(_ALPHABET.index(letter)) for letter in body)
    return f"{body}{_luhn(digits, double_last=True)}"


def cusip(body: str) -> str:
    """A CUSIP from its first eight characters.

    >>> cusip("16955F10")
    '16955F107'
    """
    values = [_ALPHABET.index(letter) for letter in body]
    doubled = [value * (1 + place % 2) for place, value in enumerate(values)]
    return f"{body}{-sum(value // 10 + value % 10 for value in doubled) % 10}"


def figi(body: str) -> str:
    """A FIGI from its first eleven characters.

    >>> figi("BBG000B9XRY")
    'BBG000B9XRY4'
    """
    return cusip(body)


def isni(body: str) -> str:
    """An ISNI from its first fifteen digits.

    >>> isni("000000050777238")
    '0000 0005 0777 2385'
    """
    total = 0
    for digit in body:
        total = (total + int(digit)) * 2
    whole = body + "0123456789X"[(12 - total % 11) % 11]
    return " ".join(whole[place : place + 4] for place in range(0, 16, 4))


def ror(number: int) -> str:
    """A ROR from its number, below 32 to the power of six.

    >>> ror(_crockford("4m8av6"))
    '04m8av638'
    """
    body, rest = "", number
    for _ in range(6):
        rest, digit = divmod(rest, 32)
        body = _CROCKFORD[digit] + body
    return f"0{body}{98 - number * 100 % 97:02}"


def _crockford(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 32 + _CROCKFORD.index(letter)
    return number

"""Functions of text: hash, width on a terminal, escapes, dates, the nearest word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from datetime import date

Words = Mapping[str, str]
"""A text in both languages, by tag: `en` and `zh`; a function that makes one takes `en, zh`."""

LANGUAGES = ("en", "zh")

Labels = Mapping[str, Words]
"""What things are called, by IRI."""

RANGE = "–"
"""Between the two numbers of a range, as it is stated."""


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in lower-case hexadecimal.

    >>> sha256("华为")[:8]
    '82eaaba8'
    """
    import hashlib

    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def width(text: str) -> int:
    """Columns that `text` takes on a terminal, where a Chinese character takes two.

    >>> width("华为 plan")
    9
    """
    import unicodedata

    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)


def untranslated(text: str) -> dict[str, str]:
    """A text that is the same in both languages, such as a short IRI.

    >>> untranslated("id:crrc")
    {'en': 'id:crrc', 'zh': 'id:crrc'}
    """
    return dict.fromkeys(LANGUAGES, text)


def counted(number: int, one: str, several: str = "") -> str:
    """A number and what it counts; `several` is for words that do more than take an s.

    >>> counted(1, "graph"), counted(0, "graph"), counted(2, "entry matches", "entries match")
    ('1 graph', '0 graphs', '2 entries match')
    """
    return f"{number} {one if number == 1 else several or one + 's'}"


_COUNTED = {"十亿": ("亿", 1), "百万": ("万", 2)}
_COUNTED |= {"ten thousand ": ("thousand ", 1), "hundred million ": ("billion ", -1)}


def as_counted(unit: str) -> tuple[int, str]:
    """A unit as its language counts, by 10⁴ in Chinese and by 10³, and which power of 10 it takes.

    >>> as_counted("十亿元"), as_counted("百万元"), as_counted("个")
    ((1, '亿元'), (2, '万元'), (0, '个'))
    >>> as_counted("hundred million yuan"), as_counted("ten thousand tonnes")
    ((-1, 'billion yuan'), (1, 'thousand tonnes'))
    """
    for large, (usual, power) in _COUNTED.items():
        if unit.startswith(large):
            return power, usual + unit.removeprefix(large)
    return 0, unit


def ends(numbers: Iterable[str], language: str) -> str:
    """A number, or the ends of a range: a dash beside a minus would be taken for another.

    >>> ends(["3", "5"], "en"), ends(["-5", "-3"], "en"), ends(["-5", "3"], "zh")
    ('3–5', '-5 to -3', '-5 至 3')
    """
    numbers = list(numbers)
    is_below = any(number.startswith(("-", "−")) for number in numbers)
    return ({"en": " to ", "zh": " 至 "}[language] if is_below else RANGE).join(numbers)


def amount(sign: str, value: str, unit: str, labels: Labels, language: str) -> str:
    """Sign, number and unit as the language writes them; a pure number has none."""
    chinese = language == "zh"
    numbers = value.split(RANGE)
    if unit.endswith("/percent"):
        value = ends(numbers, language)
        return f"{sign} {value}%" if chinese else f"{sign} {value} %"
    if unit.endswith("/one"):
        return f"{sign} {ends(numbers, language)}"
    power, label = as_counted(labels[unit][language])
    if power:
        from decimal import Decimal

        numbers = [f"{Decimal(number).scaleb(power).normalize():f}" for number in numbers]
    return f"{sign} {ends(numbers, language)} {label}"


_UNSEEN = (
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)


def visible(text: str) -> str:
    """`text` on one line, with characters escaped that would not show, or turn others round.

    >>> visible("a\\nb\\x1b[31m")
    'a b\\\\u001b[31m'
    """
    return escaped(re.sub(r"[\t\r\n]+", " ", text))


def escaped(text: str) -> str:
    """`text` with such characters escaped as JSON and Turtle escape them; line ends stay.

    >>> print(escaped("a\\u202eb\\n"), end="")
    a\\u202eb
    """
    return re.sub(_UNSEEN, lambda match: f"\\u{ord(match[0]):04x}", text)


NAME_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""The characters that begin a name in Turtle, and in XML with `_`, for a pattern."""
_XML_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_XML_MARKUP |= {character: f"&#{ord(character)};" for character in "\t\n\r"}
NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""A pattern for a character that XML 1.0 has no place for, escaped or not; compiled where it is
used, which takes 8 ms."""


def without_zeros(number: str) -> str:
    """A decimal number without zeros at its end.

    >>> without_zeros("1500.50"), without_zeros("300.0"), without_zeros("300")
    ('1500.5', '300', '300')
    """
    return number.rstrip("0").rstrip(".") if "." in number else number


def xml_escaped(text: str) -> str:
    """`text` as XML writes it in the value of an attribute or the content of an element.

    >>> xml_escaped('a<b\\n"c"')
    'a&lt;b&#10;&quot;c&quot;'
    """
    for character, reference in _XML_MARKUP.items():
        text = text.replace(character, reference)
    return text


def refuse_not_xml(text: str, name: str, instead: str) -> None:
    """Raise `InputError` for text that the format called `name` cannot hold, being XML."""
    if match := re.search(NOT_XML, text):
        sign = f"U+{ord(match[0]):04X}"
        raise InputError(
            f"{name}: XML cannot hold the character {sign}; use {instead}",
            f"{name}：XML 不能含字符 {sign}；请用 {instead}",
        )


_MARKED = "À-ÖØ-öø-ɏ\u0300-\u036fﬀ-ﬆ"
"""Latin letters with marks, the marks by themselves, and ligatures."""
_WORD = (
    rf"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ{_MARKED}]+"
    r"(?:[.．][0-9０-９]+|[,，][0-9０-９]{3}(?![0-9０-９]))*"
)
_LONGEST_WORD = 40


def cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a Latin word or a number goes on before or after a span.

    >>> cuts_a_word("1.5 GW", 2, 6), cuts_a_word("1.5 GW", 0, 6)
    (True, False)
    >>> cuts_a_word("cafés", 4, 5)
    True
    """
    return any(
        word.start() < place < word.end()
        for place in (start, end)
        for word in re.compile(_WORD).finditer(
            text, max(place - _LONGEST_WORD, 0), place + _LONGEST_WORD
        )
    )


def brief(text: str, most: int = 500) -> str:
    """`text` as `visible`, truncated with an ellipsis after `most` characters.

    >>> brief("a" * 9, 5)
    'aaaaa…'
    """
    return visible(text[:most]) + ("…" if len(text) > most else "")


def day(text: str) -> date:
    """The day that `text` writes as YYYY-MM-DD; `InputError` for anything else.

    >>> day("2021-12-31")
    datetime.date(2021, 12, 31)
    """
    from datetime import date

    try:
        if len(text) == 10 and text[4] == text[7] == "-":  # and no week, as in 2021-W01-1
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(
        f"{text!r}: is no day; write YYYY-MM-DD", f"{text!r}：不是日期；请写作 YYYY-MM-DD"
    )


def nearest(word: str, words: Iterable[str], *, alike: float = 0.5) -> str | None:
    """The one of `words` most similar to `word`, if any is; `alike` is the least similarity, to 1.

    >>> nearest("cluster", ["claims", "clusters"])
    'clusters'
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(words), n=1, cutoff=alike)), None)

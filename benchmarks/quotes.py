"""How many quotes find their place in texts, pasted as people paste and then damaged.

    python -m benchmarks.quotes FOLDER

The texts are not in the project. `quotes.tsv` lists three hundred clauses of sixty Chinese laws,
which a seed drew from two public repositories: copy these to FOLDER/OWNER+NAME/COMMIT/. Of a folder
without them, sixty texts and five clauses of each are drawn by the same seed.
"""

from __future__ import annotations

import csv
import random
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from re import finditer
from typing import NamedTuple

from kg.text import sha256
from kg.workbook.quotes import Absent, Ambiguous, Found, Placed, in_order, place
from kg.workbook.texts import Text, guess_outline, read

SEED = 20_261_201
TEXTS, QUOTES = 60, 5
SHUFFLES = 20
_LEAST_TEXT, _SHORTEST, _LONGEST = 2_000, 12, 60
_BESIDE = 7
"""Further quotes of each text that are rows of the same workbook."""
_MORE = (6, 20, 60)
"""Characters on either side that are pasted, too, where a quote alone is found twice."""


class Quote(NamedTuple):
    """A clause of a text by its offsets."""

    text: Text
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.text.content[self.start : self.end]

    def with_more(self, more: int) -> str:
        """The clause marked within what stands around it."""
        content = self.text.content
        before = content[max(self.start - more, 0) : self.start]
        return f"{before}[[{self.words}]]{content[self.end : self.end + more]}"


def draw(chance: random.Random, text: Text, count: int) -> list[Quote]:
    """Clauses of a text, from one mark of punctuation to a later one."""
    clauses = [match.span() for match in finditer("[^，。；：、！？\n\\s]+", text.content)]
    quotes: dict[tuple[int, int], None] = {}
    while len(quotes) < count:
        first = chance.randrange(len(clauses))
        last = min(first + chance.choice([0, 0, 1, 2]), len(clauses) - 1)
        start, end = clauses[first][0], clauses[last][1]
        if _SHORTEST <= end - start <= _LONGEST and "[" not in text.content[start:end]:
            quotes[start, end] = None
    return [Quote(text, *span) for span in quotes]


# What pasting does


def _between(characters: str) -> Callable[[random.Random, str], str]:
    def put(chance: random.Random, words: str) -> str:
        offsets = sorted(chance.sample(range(len(words)), max(len(words) // 8, 1)), reverse=True)
        for offset in offsets:
            words = words[:offset] + chance.choice(characters) + words[offset:]
        return words

    return put


def _instead(pairs: Mapping[str, str]) -> Callable[[random.Random, str], str]:
    return lambda _chance, words: words.translate({ord(one): other for one, other in pairs.items()})


_WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F) if chr(code) not in "[]"}
NOISE: Mapping[str, Callable[[random.Random, str], str]] = {
    "spaces": _between(" \u00a0\u3000"),
    "line ends": _between("\n"),
    "zero width": _between("\u200b\ufeff\u00ad"),
    "full width": _instead(_WIDE),
    "half width": _instead({wide: half for half, wide in _WIDE.items()}),
    "quotation marks": _instead({"“": '"', "”": '"', "《": "《", "‘": "「", "’": "」"}),
    "dashes": _instead({"—": "-", "-": "－", "–": "—", "－": "—"}),
    "decomposed": lambda _chance, words: unicodedata.normalize("NFD", words),
}


def damage(chance: random.Random, words: str) -> str:
    """Words with one character inside them changed, left out or put in."""
    inside = [i for i in range(2, len(words) - 2) if not words[i].isspace()]
    i = chance.choice(inside)
    return words[:i] + chance.choice(["犇", "", "犇" + words[i]]) + words[i + 1 :]


# What is found


def judge(quote: Quote, found: Found) -> str:
    """`right`, `wrong`, `twice` or `absent`."""
    if isinstance(found, Ambiguous):
        return "twice"
    if isinstance(found, Absent):
        return "absent"
    return "right" if (found.start, found.end) == (quote.start, quote.end) else "wrong"


def measure(quotes: Sequence[Quote], chance: random.Random) -> Counter[str]:
    """Counts of how each quote was found: as pasted, with more around it, and damaged."""
    counts: Counter[str] = Counter()
    for quote in quotes:
        kinds = chance.sample(list(NOISE), chance.randint(1, 3))
        pasted = quote.words
        for kind in kinds:
            pasted = NOISE[kind](chance, pasted)
        counts["exact match"] += quote.text.content.count(pasted) == 1
        alone = judge(quote, place(quote.text, pasted))
        counts[f"alone {alone}"] += 1
        for more in _MORE if alone == "twice" else ():
            alone = judge(quote, place(quote.text, quote.with_more(more)))
            counts[f"with {more} more {alone}"] += 1
            if alone != "twice":
                break
        counts[f"in all {alone}"] += 1
        counts.update(_damaged(quote, chance))
    return counts


def in_rows(quotes: Sequence[Quote], chance: random.Random, *, numbered: bool) -> Counter[str]:
    """How the quotes are found as rows of one import in any order, with others of their texts.

    The rows are numbered in the order of the text, or have no numbers.
    """
    counts: Counter[str] = Counter()
    for _, group in groupby(quotes, key=lambda quote: quote.text.name):
        asked = {quote[1:]: quote for quote in group}
        text = next(iter(asked.values())).text
        others = {quote[1:]: quote for quote in draw(chance, text, _BESIDE)}
        read = sorted({**others, **asked}.values(), key=lambda quote: quote.start)
        rows = {f"C{number:03}": quote for number, quote in enumerate(read)}
        stand = chance.sample(list(rows), len(rows))
        found = {number: place(text, quote.words) for number, quote in rows.items()}
        starts = {number: [one.start for one in _places(f)] for number, f in found.items()}
        left = in_order(starts, [stand, sorted(rows)] if numbered else [stand])
        for number, quote in rows.items():
            if quote[1:] in asked:
                counts[judge(quote, place(text, quote.words, left[number]))] += 1
    return counts


def _places(found: Found) -> Sequence[Placed]:
    if isinstance(found, Ambiguous):
        return found.places
    return [found] if isinstance(found, Placed) else []


def _damaged(quote: Quote, chance: random.Random) -> Iterator[str]:
    """How a damaged quote is found, where its words stand once and the damaged ones nowhere."""
    words = damage(chance, quote.words)
    if judge(quote, place(quote.text, quote.words)) != "right" or words in quote.text.content:
        return
    found = place(quote.text, words)
    if not isinstance(found, Absent):
        yield "damaged accepted"
        return
    near = found.nearest
    common = min(near.end, quote.end) - max(near.start, quote.start) if near else 0
    yield "damaged nearest right" if 5 * common >= 4 * len(quote.words) else "damaged nearest wrong"


# Texts

_PARTS = {
    "who": "全市 各县区 市工业和信息化局 市能源局 高新区 各有关部门 龙头企业 产业园区",
    "does": "加快推进 统筹布局 积极培育 大力发展 有序建设 持续优化 重点支持 全面提升",
    "what": "数据中心 新能源装机 储能项目 装备制造 “专精特新”企业 算力网络 氢能——绿氢基地",
    "until": "到2025年 到2027年 到“十五五”末 2026年底前 规划期内 到２０３０年",
    "reaches": "产值超过300亿元 占比达到50%以上 新增企业20家 总投资1,200亿元 年均增长8%",
    "joined": "，并 ，同时 ；",
}


def generated(chance: random.Random, number: int) -> Text:
    """A plan of a fictitious city, of few phrases that recur as those of plans do."""
    lines = [f"云石市产业发展规划（{number}）"]
    for section in range(8):
        lines.append(f"{'一二三四五六七八'[section]}、{chance.choice(_PARTS['what'].split())}")
        for _ in range(4):
            clauses = []
            for _ in range(chance.randint(2, 4)):
                part = {name: chance.choice(words.split()) for name, words in _PARTS.items()}
                clauses.append(
                    f"{part['until']}，{part['who']}{part['does']}{part['what']}"
                    f"{part['joined']}{part['reaches']}（{chance.randrange(100)}）。"
                )
            lines.append("".join(clauses))
    content = "\n".join(lines) + "\n"
    return Text(f"{number}.txt", content, guess_outline(content))


def chosen(folder: Path, chance: random.Random) -> list[Text]:
    """Sixty Chinese texts of a folder, drawn from those that are long enough."""
    texts: list[Text] = []
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in chance.sample(paths, len(paths)):
        content = read(path)
        chinese = sum("\u4e00" <= character <= "\u9fff" for character in content)
        if len(content) >= _LEAST_TEXT and 2 * chinese > len(content):
            texts.append(Text(str(path.relative_to(folder)), content, guess_outline(content)))
        if len(texts) == TEXTS:
            break
    return texts


_LIST = Path(__file__).with_suffix(".tsv")
COLUMNS = ["text", "textSha256", "start", "end", "sha256"]


def listed(folder: Path) -> list[Quote]:
    """The quotes of `quotes.tsv` whose texts are in a folder as they were."""
    quotes = []
    rows = csv.DictReader(_LIST.read_text("utf-8").splitlines(), delimiter="\t")
    for name, group in groupby(rows, key=itemgetter("text")):
        if not (folder / name).exists():
            continue
        content = read(folder / name)
        text = Text(name, content, guess_outline(content))
        for row in group:
            quote = Quote(text, int(row["start"]), int(row["end"]))
            if (sha256(content), sha256(quote.words)) != (row["textSha256"], row["sha256"]):
                sys.exit(f"{name}: is another text than was measured")
            quotes.append(quote)
    return quotes


def main(folder: Path) -> None:
    chance = random.Random(SEED)
    quotes = listed(folder) or [
        quote for text in chosen(folder, chance) for quote in draw(chance, text, QUOTES)
    ]
    began = time.perf_counter()
    counts = measure(quotes, chance)
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    for name, numbered in (("numbered in the order of the text", True), ("without numbers", False)):
        seeds = map(random.Random, range(SEED, SEED + SHUFFLES))
        shuffled = [in_rows(quotes, one, numbered=numbered) for one in seeds]
        right, wrong = ([one[how] for one in shuffled] for how in ("right", "wrong"))
        result = f"{min(right)} to {max(right)} right, at most {max(wrong)} wrong"
        print(f"as rows in {SHUFFLES} random orders, {name}: {result}")
    print(f"{len(quotes)} quotes, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

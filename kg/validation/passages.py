"""Verifies the passages of a document against its text, of which the graph has only hashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.namespaces import compact
from kg.terms import Answer
from kg.text import cuts_a_word, sha256
from kg.validation.figures import Judge, Span


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying a text against its passages."""

    document: str
    file_matches: bool
    claims: Sequence[str]
    passages: int
    failed_claims: Sequence[str]
    failed_passages: int
    without_claim: Sequence[str] = ()
    cut_words: Sequence[str] = ()
    without_figure: Sequence[str] = ()
    undecided_figures: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether the file and every passage are as the graph says, each with a claim."""
        faults = self.without_claim, self.cut_words, self.without_figure
        return self.file_matches and not self.failed_passages and not any(faults)

    def summary(self, language: str = "en") -> str:
        """The figures in one line, with the claims that a change or a fault affects."""
        claims = f"{len(self.claims) - len(self.failed_claims)}/{len(self.claims)}"
        passages = f"{self.passages - self.failed_passages}/{self.passages}"
        if language == "zh":
            equal = "一致" if self.file_matches else "不一致"
            start = f"{claims} 条论断、{passages} 处位置相符；文件哈希{equal}"
        else:
            equal = "equal" if self.file_matches else "different"
            start = f"{claims} claims and {passages} passages hold; file hash {equal}"
        named = [
            ("claims hit", "受影响的论断", self.failed_claims),
            ("passages without a claim", "没有论断的位置", self.without_claim),
            ("passages that cut a word", "截断单词的位置", self.cut_words),
            (
                "claims whose passages lack the figure",
                "位置中没有所记数值的论断",
                self.without_figure,
            ),
            ("figures not judged, of claims", "数值无法判断的论断", self.undecided_figures),
        ]
        told = [
            f"；{zh}：{' '.join(map(compact, items))}"
            if language == "zh"
            else f"; {en}: {' '.join(map(compact, items))}"
            for en, zh, items in named
            if items
        ]
        return "".join([start, *told])


def identify(passages: Answer, text: str, name: str, document: str | None = None) -> str:
    """The document whose text this is: `document`, else by its hash, its file name, or alone.

    Raises `InputError` for a document without passages, and where none of these names one.
    """
    rows = [{name: str(cell or "") for name, cell in row.items()} for row in passages.records()]
    known = {row["document"]: row["documentSha256"] for row in rows}
    if document is not None:
        if document in known:
            return document
        raise InputError(
            f"{compact(document)}: has no passage in the graph; name a document with passages",
            f"{compact(document)}：图中没有它的位置；请指定有位置的文献",
        )
    same = [iri for iri, digest in known.items() if digest == sha256(text)]
    alike = [iri for iri in known if compact(iri).rpartition(":")[2] == Path(name).stem]
    found = same or alike or (list(known) if len(known) == 1 else [])
    if len(found) != 1:
        raise InputError(
            f"{name}: is the text of no document in the graph; give the text that was read, under"
            " the slug of its document, or name that with --document",
            f"{name}：不是图中任何文献的正文；请提供当时所读的文本，以文献的标识命名，"
            "或以 --document 指定文献",
        )
    return found[0]


def verify(
    passages: Answer, text: str, name: str, document: str | None = None, judge: Judge | None = None
) -> Verification:
    """Verify `text` against the answer to the question `passages`.

    The figures that claims give are judged by `judge`, where every passage of the claim holds.
    Raises `InputError` as `identify` does.
    """
    document = identify(passages, text, name, document)
    rows = [{name: str(cell or "") for name, cell in row.items()} for row in passages.records()]
    rows = [row for row in rows if row["document"] == document]
    spans = [(row, int(row["start"]), int(row["end"])) for row in rows]
    failed = [row for row, i, j in spans if j > len(text) or sha256(text[i:j]) != row["sha256"]]
    failed_claims = {row["id"] for row in failed} - {""}
    held: dict[str, list[Span]] = defaultdict(list)
    for row, i, j in spans:
        if row["id"] not in failed_claims:
            held[row["id"]].append((i, j))
    judged = list(judge.judge(document, text, held)) if judge else []
    return Verification(
        document=document,
        file_matches=all(row["documentSha256"] == sha256(text) for row in rows),
        claims=sorted({row["id"] for row in rows} - {""}),
        passages=len({row["passage"] for row in rows}),
        failed_claims=sorted(failed_claims),
        failed_passages=len({row["passage"] for row in failed}),
        without_claim=sorted({row["passage"] for row in rows if not row["id"]}),
        cut_words=sorted(
            {r["passage"] for r, i, j in spans if r not in failed and cuts_a_word(text, i, j)}
        ),
        without_figure=sorted({c for f, holds in judged if holds is False for c in f.claims}),
        undecided_figures=sorted({c for f, holds in judged if holds is None for c in f.claims}),
    )

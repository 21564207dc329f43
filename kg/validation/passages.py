"""Verifies the passages of a document against its text, of which the graph has only hashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import InputError
from kg.namespaces import compact
from kg.terms import Answer
from kg.text import sha256


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

    @property
    def holds(self) -> bool:
        """Whether the file and every passage are as the graph says, each with a claim."""
        return self.file_matches and not self.failed_passages and not self.without_claim

    def summary(self, language: str = "en") -> str:
        """The figures in one line, with the claims that a change affects."""
        claims = f"{len(self.claims) - len(self.failed_claims)}/{len(self.claims)}"
        passages = f"{self.passages - self.failed_passages}/{self.passages}"
        hit, left = " ".join(self.failed_claims), " ".join(map(compact, self.without_claim))
        if language == "zh":
            equal = "一致" if self.file_matches else "不一致"
            text = f"{claims} 条论断、{passages} 处位置相符；文件哈希{equal}"
            text += f"；受影响的论断：{hit}" if hit else ""
            return text + (f"；没有论断的位置：{left}" if left else "")
        equal = "equal" if self.file_matches else "different"
        text = f"{claims} claims and {passages} passages hold; file hash {equal}"
        text += f"; claims hit: {hit}" if hit else ""
        return text + (f"; passages without a claim: {left}" if left else "")


def verify(passages: Answer, text: str, name: str) -> Verification:
    """Verify `text` against the answer to the question `passages`.

    The document is the one with the text's own hash, or else the only one that has passages.
    Raises `InputError` when neither names one.
    """
    rows = [{name: str(cell or "") for name, cell in row.items()} for row in passages.records()]
    documents = {row["document"]: row["documentSha256"] for row in rows}
    same = [document for document, digest in documents.items() if digest == sha256(text)]
    if not same and len(documents) != 1:
        raise InputError(
            f"{name}: is the text of no document in the graph; give the text that was read",
            f"{name}：不是图中任何文献的正文；请提供当时所读的文本",
        )
    document = [*same, *documents][0]
    rows = [row for row in rows if row["document"] == document]
    spans = [(row, int(row["start"]), int(row["end"])) for row in rows]
    failed = [row for row, i, j in spans if j > len(text) or sha256(text[i:j]) != row["sha256"]]
    return Verification(
        document=document,
        file_matches=all(row["documentSha256"] == sha256(text) for row in rows),
        claims=sorted({row["id"] for row in rows} - {""}),
        passages=len({row["passage"] for row in rows}),
        failed_claims=sorted({row["id"] for row in failed} - {""}),
        failed_passages=len({row["passage"] for row in failed}),
        without_claim=sorted({row["passage"] for row in rows if not row["id"]}),
    )

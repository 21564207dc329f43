"""The golden answers: what each question gave when somebody last looked.

make golden    writes them anew from the fixed plans; the difference is to be read

A set of parameters with the same answer as one before it says so in a line, so that a change of
the data is read once.
"""

from __future__ import annotations

from pathlib import Path

from queries.asked import QUESTIONS, sets
from queries.written import table

import kg
from kg.question import Question
from kg.session import Session

FOLDER = Path(__file__).resolve().parent / "golden"


def files(session: Session, question: Question) -> dict[str, str]:
    """The text of each golden file of a question, by its path below the folder."""
    names: dict[str, str] = {}
    texts: dict[str, str] = {}
    for asked in sets(question):
        answer = table(asked.answer(session.store))
        same = names.setdefault(answer, asked.name)
        path = f"{question.name}/{asked.name}"
        if same == asked.name:
            texts[f"{path}.tsv"] = answer
        else:
            texts[f"{path}.same"] = f"{same}\n"
    return texts


def main() -> None:
    """Write what is asked now, and take away what is no longer asked."""
    session = kg.load()
    fresh = {path: text for one in QUESTIONS for path, text in files(session, one).items()}
    for old in FOLDER.rglob("*.*"):
        if str(old.relative_to(FOLDER)) not in fresh:
            old.unlink()
    for path, text in fresh.items():
        (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / path).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""A question with its steps on rdflib, as `binding.answer` asks it of a store."""

from __future__ import annotations

from functools import lru_cache

import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from kg.catalogue import binding
from kg.question import Question


def answer(graph: rdflib.Graph, question: Question, bound: binding.Bound) -> Result:
    """The answer of rdflib, each step asked of the graph or of what the former have constructed."""
    constructed = rdflib.Graph(bind_namespaces="none")
    *steps, last = binding.texts(question, bound)
    for step, text in zip(question.steps, steps, strict=True):
        found = (graph if step.reads_graph else constructed).query(prepared(text)).graph
        assert found is not None
        constructed += found
    return (constructed if steps else graph).query(prepared(last))


@lru_cache(maxsize=100)
def prepared(sparql: str) -> Query:
    """A query as rdflib parses it, which takes longer than to evaluate it."""
    return prepareQuery(sparql)

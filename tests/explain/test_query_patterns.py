"""The patterns of a query are the same, read off its tokens or off rdflib's algebra."""

import subprocess
import sys

import pytest

from detente.core.namespaces import PREFIXES
from detente.explain.diagnose.patterns import alternatives

PLAIN = [
    "SELECT ?x { ?x md:currentMemberOf kg:nato } LIMIT 2",
    "SELECT * WHERE { ?s a md:State ; md:memberOf kg:nato , kg:united-nations ; ."
    " OPTIONAL { ?s skos:prefLabel ?l } ?s md:claims $p } ORDER BY ?s",
    "ASK { kg:nato md:employs ?x . ?x a ?c . }",
    "SELECT (COUNT(*) AS ?n) { ?a md:employs ?b }",
    "PREFIX x: <urn:x:> SELECT DISTINCT ?a { ?a x:b <urn:c> ; ?p ?a }",
]


@pytest.mark.parametrize("query", PLAIN)
def test_both_readings_agree(query: str) -> None:
    [plain] = alternatives(query, PREFIXES) or ()
    head, _, tail = query.rpartition("}")
    [other] = alternatives(f"{head} FILTER (true) }}{tail}", PREFIXES) or ()
    assert set(plain.patterns) == set(other.patterns)
    assert set(plain.optional) == set(other.optional)
    assert (plain.absent, plain.values) == (other.absent, other.values) == ((), {})


def test_a_short_query_asks_for_no_rdflib() -> None:
    """The current members of NATO are a list that is covered less far than the release."""
    code = (
        "import sys\nfrom detente import KnowledgeGraph\n"
        "answer = KnowledgeGraph.load().query('SELECT ?x { ?x md:currentMemberOf kg:nato }')\n"
        "assert answer.diagnosis.kind == 'not-covered'\n"
        "assert 'rdflib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

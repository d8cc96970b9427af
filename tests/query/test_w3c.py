"""The tests of the W3C, where a copy of them is; and that who runs them sees what is wrong."""

import os
from pathlib import Path

import pytest
import w3c

_SUITE = os.environ.get("DETENTE_RDF_TESTS", "")
_MANIFEST = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
<> mf:entries ( <#right> <#wrong> <#refused> ) .
<#right> a mf:QueryEvaluationTest ; mf:action [ qt:query <a.rq> ; qt:data <a.ttl> ] ;
    mf:result <right.tsv> .
<#wrong> a mf:QueryEvaluationTest ; mf:action [ qt:query <a.rq> ; qt:data <a.ttl> ] ;
    mf:result <wrong.tsv> .
<#refused> a mf:NegativeSyntaxTest ; mf:action <a.rq> .
"""


def test_a_right_test_passes_and_a_wrong_one_fails(tmp_path: Path) -> None:
    folder = tmp_path / "sparql" / "made"
    folder.mkdir(parents=True)
    (folder / "manifest.ttl").write_text(_MANIFEST)
    (folder / "a.ttl").write_text("<urn:a> <urn:p> 01 , 2 .")
    (folder / "a.rq").write_text("SELECT ?o { ?s <urn:p> ?o }")
    (folder / "right.tsv").write_text("?o\n2\n1\n")
    (folder / "wrong.tsv").write_text("?o\n2\n2\n")
    found = [(o.case.name, o.detente, o.alone, o.same) for o in w3c.queries(tmp_path)]
    assert found == [
        ("made refused", False, False, True),
        ("made right", True, True, True),
        ("made wrong", False, False, True),
    ]


@pytest.mark.slow
@pytest.mark.skipif(not _SUITE, reason="DETENTE_RDF_TESTS names no copy of w3c/rdf-tests")
def test_the_page_says_which_fail() -> None:
    assert w3c.main(Path(_SUITE)) == 0

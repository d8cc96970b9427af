"""Findings come in one order, whatever order they were found in."""

from itertools import permutations

from detente.validation.report import Finding, sorted_findings


def test_findings_that_differ_in_their_graph_have_one_order() -> None:
    said = ("src:c", "src:a", "src:b")
    found = [Finding("warning", "c", "kg:x", "", "", "m", (each,)) for each in said]
    for order in permutations(found):
        assert [each.where for each in sorted_findings(order)] == [
            ("src:a",),
            ("src:b",),
            ("src:c",),
        ]

"""A report counts and prints its findings, and fails on those as bad as asked."""

import json

import pytest
from faults import FINDINGS

from detente.validation.report import Report

REPORT = Report(FINDINGS, 12345)
NOTED = Report((), 1, ("a shape looked at nothing",))
WARNING = Report(FINDINGS[1:], 1)


def test_report_as_text() -> None:
    assert REPORT.text() == (
        "violation: kg:seed-definition skos:definition Without a full stop\n"
        "  A definition is a sentence: it begins with a capital and ends with a full stop.\n"
        "  found by definition, said in src:local.seeds\n"
        "warning: kg:seed-scheme skos:inScheme\n"
        "  A concept is in the scheme of the graph: add skos:inScheme md:concepts.\n"
        "  found by scheme\n"
        "12,345 statements checked: 1 violation, 1 warning\n"
    )


def test_report_as_markdown() -> None:
    assert REPORT.markdown() == (
        "| severity | check | what | message | said in |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| violation | definition | kg:seed-definition skos:definition Without a full stop "
        "| A definition is a sentence: it begins with a capital and ends with a full stop. "
        "| src:local.seeds |\n"
        "| warning | scheme | kg:seed-scheme skos:inScheme "
        "| A concept is in the scheme of the graph: add skos:inScheme md:concepts. |  |\n"
        "\n"
        "12,345 statements checked: 1 violation, 1 warning\n"
    )


def test_notes_come_before_the_summary() -> None:
    assert NOTED.text() == (
        "note: a shape looked at nothing\n1 statement checked: 0 violations, 0 warnings\n"
    )
    assert NOTED.markdown() == (
        "a shape looked at nothing\n\n1 statement checked: 0 violations, 0 warnings\n"
    )


def test_report_as_json() -> None:
    assert json.loads(WARNING.json()) == {
        "statements": 1,
        "counts": {"violation": 0, "warning": 1},
        "findings": [
            {
                "severity": "warning",
                "check": "scheme",
                "focus": "kg:seed-scheme",
                "path": "skos:inScheme",
                "value": "",
                "message": FINDINGS[1].message,
                "where": [],
            }
        ],
        "notes": [],
    }


@pytest.mark.parametrize(
    ("report", "on", "fails"),
    [
        (REPORT, "violation", True),
        (REPORT, "warning", True),
        (WARNING, "violation", False),
        (WARNING, "warning", True),
        (Report((), 1), "violation", False),
        (Report((), 1), "warning", False),
    ],
)
def test_a_report_fails_on_findings_as_bad_as_asked(report: Report, on: str, fails: bool) -> None:
    assert report.fails(on) is fails

"""The header of a rule's file names what has to hold and to run."""

import re
from pathlib import Path

import pytest

from detente import LoadError
from detente.inference import rules

RULE = """\
# rule: who holds it has it
# holds: ?membership
# running: ?thing
INSERT { ?actor md:employs ?thing }
WHERE {
  ?membership org:member ?actor .
  ?actor md:supports ?thing .
}
"""


def test_a_rule_says_what_has_to_hold_and_to_run(tmp_path: Path) -> None:
    path = tmp_path / "rule.rq"
    path.write_text(RULE, encoding="utf-8")
    rule = rules.read_rule(path)
    assert (rule.holds, rule.running) == ("?membership", "?thing")
    assert rule.on("1999-03-12").premises == rule.premises
    assert rule.triggers[2:] == (
        ("?membership", "schema:startDate", "?dated"),
        ("?membership", "schema:endDate", "?dated"),
        ("?membership", "md:supersededOn", "?dated"),
        ("?membership", "md:endStatus", "?dated"),
        ("?membership", "md:observedUntil", "?dated"),
        ("?membership", "md:observedFrom", "?dated"),
    )


@pytest.mark.parametrize("line", ["# holds: ?other", "# holds: membership", "# running: md:it"])
def test_a_rule_whose_header_names_no_variable_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rule.rq"
    field = line.partition(":")[0]
    path.write_text(re.sub(rf"^{field}: .*$", line, RULE, flags=re.M), encoding="utf-8")
    with pytest.raises(LoadError) as raised:
        rules.read_rule(path)
    assert str(raised.value) == (
        f"{path}: '{line}' names no variable of the WHERE; write one of its variables"
    )

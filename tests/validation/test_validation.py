"""Each fault is found by its shape or check, and sound data gives no finding."""

import re
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from faults import FAULTS, FINDINGS
from seeds import ESSAY, HEAD, Fault

from detente import KnowledgeGraph
from detente.core.bundled import SHAPES
from detente.core.namespaces import SHAPE
from detente.validation.checks import CHECKS
from detente.validation.report import Finding, Report


def checked(path: Path, *parts: str) -> Report:
    path.write_text(HEAD + ESSAY + "".join(parts), encoding="utf-8")
    return KnowledgeGraph.load(path).validate(path)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return checked(tmp_path_factory.mktemp("bad") / "seeds.trig", *(fault.bad for fault in FAULTS))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check} {fault.focus}".strip())
def test_a_fault_is_found_where_it_is(faulty: Report, fault: Fault) -> None:
    found = {
        (each.check, each.severity)
        for each in faulty.findings
        if not fault.focus or each.focus == fault.focus
    }
    assert (fault.check, fault.severity) in found


def test_the_sound_twins_give_no_finding(tmp_path: Path) -> None:
    assert checked(tmp_path / "seeds.trig", *(fault.good for fault in FAULTS)).findings == ()


def test_the_bundled_graph_gives_no_finding(
    kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shifty", None)  # a sound graph costs no engine
    assert kg.validate().findings == ()


def firing_shapes() -> dict[str, ox.NamedNode]:
    """Return the shapes that give findings, by name; helpers of other shapes have no target."""
    store = ox.Store()
    store.load(path=SHAPES, format=ox.RdfFormat.TURTLE)
    answer = store.query(
        """
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT DISTINCT ?shape WHERE {
          { ?shape a sh:PropertyShape }
          UNION { ?shape a sh:NodeShape ; sh:targetClass|sh:targetSubjectsOf ?target }
        }
        """
    )
    assert isinstance(answer, ox.QuerySolutions)
    found = [row["shape"] for row in answer]
    return {iri.value.removeprefix(SHAPE): iri for iri in found if isinstance(iri, ox.NamedNode)}


def test_every_shape_and_check_has_a_seeded_fault() -> None:
    checks = {path.stem for path in CHECKS.glob("*.rq")}
    assert {fault.check for fault in FAULTS} == {*firing_shapes(), *checks, "canonical-literal"}


def test_a_shape_has_a_readable_name() -> None:
    unreadable = [n for n in firing_shapes() if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", n)]
    assert unreadable == []


def test_a_shape_has_one_message_that_is_a_sentence() -> None:
    store = ox.Store()
    store.load(path=SHAPES, format=ox.RdfFormat.TURTLE)
    path = ox.NamedNode("http://www.w3.org/ns/shacl#message")
    said = {
        name: [str(quad.object) for quad in store.quads_for_pattern(shape, path, None)]
        for name, shape in firing_shapes().items()
    }
    sentence = re.compile(r'"\S.*\."@en')
    assert [
        n for n, each in said.items() if [bool(sentence.fullmatch(m)) for m in each] != [True]
    ] == []


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.check)
def test_a_finding_says_what_where_and_what_would_be_right(
    faulty: Report, finding: Finding
) -> None:
    assert [each for each in faulty.findings if each.focus == finding.focus] == [finding]


def test_a_finding_on_a_subject_names_the_relation_and_the_graphs(faulty: Report) -> None:
    found = [each for each in faulty.findings if each.check == "claims-subject"]
    assert [(each.focus, each.path, each.value, each.where) for each in found] == [
        ("kg:cold-war", "md:claims", "", ("src:local.seeds",))
    ]


def test_violations_come_first(faulty: Report) -> None:
    severities = [finding.severity for finding in faulty.findings]
    assert severities == sorted(severities)

"""The walk of docs/adding-facts.md, in a copy of the checkout: each step works, or goes red."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import terminal, unfinished

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-facts.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:`(\w+/[\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "view", "screens")
pytestmark = pytest.mark.slow  # the commands of the page are run by test_docs.py too
SUMMARY = re.compile(r"^[\d,]+ statements checked: .*\n", re.MULTILINE)


#: A fact with a source of its own, for beside the document of the walk; it ended before the day
#: on which coverage counts members.
FACT = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

src:catalogue {
    src:page-accession-of-malta a md:WebPage ; dcterms:title "Malta joins"@en ;
      md:sourceKind md:Press ;
        dcterms:publisher "A paper made up for a test" .
}
src:page-accession-of-malta {
    kg:membership-nato-malta a md:Membership ; org:member kg:malta ;
        org:organization kg:nato ; org:role md:FullMember ;
        schema:startDate "2000-01-01"^^xsd:date ; md:startPrecision "day" ;
        schema:endDate "2000-12-31"^^xsd:date ; md:endPrecision "day" .
}
"""


class Checkout:
    """A copy of the checkout in which a reader walks through the page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        shutil.copytree(ROOT, self.folder, ignore=LEFT_OUT)
        shutil.copytree(ROOT / "graph", self.folder / "graph", dirs_exist_ok=True)
        self.tools = folder / "bin"
        self.tools.mkdir()
        script = self.tools / "detente"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{self.folder}/cli.py" "$@"\n')
        script.chmod(0o755)

    def run(self, command: str) -> str:
        """Return what a person sees; figures that grow with the graph left out."""
        seen = terminal(command, self.folder, self.tools)
        return SUMMARY.sub("...\n", seen.replace(str(self.folder), "/home/you/detente"))

    def write(self, name: str, content: str) -> None:
        path = self.folder / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        ends = "\r\n" if path.suffix == ".csv" else "\n"
        path.write_text(before + content, encoding="utf-8", newline=ends)

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    def failures(self, *arguments: str) -> list[str]:
        """Return the tests that fail there, without their parameters."""
        alone = ("-n", "0", "-p", "no:cacheprovider")  # a few tests want no workers
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-rf", *alone, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=1500,
        )
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return sorted(set(re.findall(r"^FAILED [^:]+::(\w+)", done.stdout, re.MULTILINE)))


def commands(block: str) -> list[tuple[str, str]]:
    """Return the commands of a block, each with what it shows."""
    found = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        command = lines.pop(0)
        while unfinished(command):
            command += lines.pop(0)
        found.append((command, "".join(lines)))
    return found


def writes(command: str) -> bool:
    """Whether a command writes a file of the walk, without a command of ours."""
    return "detente" not in command.partition("'")[0] and " > " in command.replace(">>", ">")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return Checkout(tmp_path_factory.mktemp("walk"))


@pytest.fixture(scope="module")
def walked(checkout: Checkout) -> list[tuple[str, str, str]]:
    """Walk to the end, and return each command with what the page shows and what was seen."""
    seen = []
    for name, kind, text in BLOCK.findall(PAGE):
        if kind == "console":  # test_docs.py compares these; here only their files are needed
            seen += [(c, "", checkout.run(c)) for c, _ in commands(text) if writes(c)]
        elif name:
            checkout.write(name, text if kind == "text" else f"\n{text}")
        else:
            seen += [(c, shown, checkout.run(c)) for c, shown in commands(text)]
    return seen


def test_page_shows_what_happens_in_a_checkout(walked: list[tuple[str, str, str]]) -> None:
    assert [row for row in walked if row[1] != row[2]] == []


def test_page_has_a_file_for_each_thing_that_can_be_added(
    walked: list[tuple[str, str, str]], checkout: Checkout
) -> None:
    added = {
        f"{path.parent.name}/{path.name}"
        for path in checkout.folder.rglob("*")
        if path.suffix in (".rq", ".trig", ".ttl", ".csv", ".txt")
        and not (ROOT / path.relative_to(checkout.folder)).exists()
    }
    assert added >= {
        "checkout/port-calls.txt",
        "documents/port-calls.trig",
        "things/port-calls.ttl",
        "rules/hosts.rq",
        "questions/hosts.rq",
        "answers/hosts.csv",
        "checks/port-call-without-host.rq",
    }


@pytest.mark.usefixtures("walked")
def test_a_new_term_passes_and_one_without_example_goes_red(checkout: Checkout) -> None:
    terms, example = "ontology/military-diplomacy.ttl", "Vietnam hosts the visit of the Carl Vinson"
    tests = "tests/vocabulary/test_vocabulary.py"
    assert checkout.failures(tests) == []
    checkout.replace(terms, f'    skos:example "{example}."@en ;\n', "")
    assert checkout.failures("tests/vocabulary/test_vocabulary.py") == [
        "test_term_is_shown_in_an_example"
    ]


@pytest.mark.usefixtures("walked")
def test_a_new_question_wants_its_answer_and_a_source_that_must_not_change_it(
    checkout: Checkout,
) -> None:
    chosen = ("tests/answers/test_questions.py", "-k", "[hosts] or every_question")
    unmoved = "test_the_same_words_in_a_document_do_change_it"
    assert checkout.failures(*chosen) == [unmoved]
    claim, host = "  kg:vietnam md:claims kg:haiti ;", "kg:vietnam md:hosts kg:reference-mission"
    checkout.replace("tests/answers/test_questions.py", claim, f"  {host} .\n{claim}")
    assert checkout.failures(*chosen) == []
    checkout.replace("tests/answers/hosts.csv", "Vietnam", "Thailand")
    assert checkout.failures(*chosen) == ["test_answer_is_the_one_that_was_read"]


@pytest.mark.usefixtures("walked")
def test_an_added_document_fact_and_thing_change_no_answer_that_was_read(
    checkout: Checkout,
) -> None:
    checkout.write("data/reference/port-calls.trig", FACT)
    chosen = ("tests/answers/test_questions.py", "-k", "that_was_read and not hosts")
    assert checkout.failures(*chosen) == []


@pytest.mark.usefixtures("walked")
def test_a_new_check_wants_a_fault_that_it_finds(checkout: Checkout) -> None:
    chosen = (
        "tests/validation/test_validation.py",
        "-k",
        "seeded_fault or sound_twins or port-call",
    )
    assert checkout.failures(*chosen) == ["test_every_shape_and_check_has_a_seeded_fault"]
    visit = (
        "kg:seed-visit a md:PortCall ; md:named true ; skos:prefLabel 'Seed visit'@en ;"
        " skos:definition 'Made up for a test.'@en . kg:china md:conducts kg:seed-visit . "
    )
    hosted = f"{visit} kg:vietnam md:hosts kg:seed-visit . "
    fault = f'Fault("port-call-without-host", "kg:seed-visit", "{visit}", "{hosted}", "warning")'
    checkout.replace("tests/faults.py", "FAULTS = [", f"FAULTS = [{fault}, ")
    assert checkout.failures(*chosen) == []

"""`--project DIR`, `new project`, `new question` and `test`, as a user calls them."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import KnowledgeGraph, LoadError, UsageError

HEAD = "PREFIX st: <https://example.org/stations/ontology#>\n"
EX = "@prefix st: <https://example.org/stations/ontology#> .\n"


def run(words: str, *more: str) -> Result:
    return CliRunner().invoke(cli, [*words.split(), *more])


def alone(words: str, *more: str) -> Result:
    """Call a command of the project st by itself."""
    return run(f"--bare --project st {words}", *more)


def write(place: str, text: str) -> Path:
    path = Path(place)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "st"
    done = run("new project", str(folder))
    assert (done.exit_code, done.stderr) == (0, "")
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new project, in the folder st below the current one."""
    shutil.copytree(made, tmp_path / "st")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "st"


@pytest.fixture(scope="module")
def beside(made: Path) -> KnowledgeGraph:
    """The project beside what ships."""
    return KnowledgeGraph.load(project=made)


# What a new project does


@pytest.mark.usefixtures("project")
def test_a_new_project_validates_and_its_answers_are_as_expected() -> None:
    done = alone("validate")
    assert (done.exit_code, done.stdout) == (0, "47 statements checked: 0 violations, 0 warnings\n")
    done = alone("test")
    assert (done.exit_code, done.stdout) == (
        0,
        "institutes-of-region region=Svalbard: 2 rows, as expected\n"
        "1 answer tested: 1 as expected, 0 not\n",
    )


def test_a_new_project_is_sound_beside_ours(beside: KnowledgeGraph) -> None:
    assert beside.check_answers().status == 0
    assert not beside.validate(graphs=["src:local.stations"]).findings


def test_a_project_is_asked_beside_ours(beside: KnowledgeGraph) -> None:
    question = "institutes-of-region"
    assert [row[0] for row in beside.ask(question, region="Svalbard").rows] == [
        "Amundsen Institute",
        "Nansen Institute",
    ]
    topics = [each.topic for each in beside.questions()]
    assert (topics[0], topics[-1]) == ("members", "st")
    assert beside.question(question).title == "Institutes of a region"
    assert question not in {each.name for each in KnowledgeGraph.questions()}
    assert beside.query("ASK { kg:nato a md:MilitaryAlliance }")
    assert beside.query("ASK { st:runs a owl:ObjectProperty }")


def test_things_of_a_project_are_drawn_beside_ours(beside: KnowledgeGraph) -> None:
    told = str(beside.why("Amundsen Institute", "works in", "Svalbard"))
    assert told.startswith(
        "Amundsen Institute works in Svalbard\n  follows by the rule: an institute"
    )
    drawn = beside.connections
    edges = {
        (edge.key[0].rpartition("/")[2], drawn.phrase(edge.relation), edge.inferred)
        for edge in drawn.edges
        if "example.org" in edge.relation
    }
    assert ("amundsen-institute", "runs", False) in edges
    assert ("amundsen-institute", "works in", True) in edges
    assert beside.path("Amundsen Institute", "East Station")
    nodes = {node.label: node.kind for node in drawn.nodes}
    assert (nodes["Bouvet Island"], nodes["North Atlantic Treaty Organization"]) == (
        "region",
        "military alliance",
    )


def test_what_a_rule_of_a_project_derives_is_told_as_that(project: Path) -> None:
    done = alone("why", "Amundsen Institute", "works in", "Svalbard")
    assert done.stdout == (
        "Amundsen Institute works in Svalbard\n"
        "  follows by the rule: an institute works in the region in which a station lies that it"
        " runs\n"
        "    Amundsen Institute runs North Station - src:local.stations\n"
        "    North Station lies in Svalbard - src:local.stations\n"
    )
    shown = alone("show", "Nansen Institute").stdout
    assert shown == (
        "Nansen Institute, an institute (:nansen-institute)\n"
        "  runs East Station - src:local.stations\n\n"
        "  by rules:\n"
        "    works in Svalbard\n"
    )
    found = alone("path", "Nansen Institute", "Svalbard").stdout
    assert "follows by the rule" in found
    assert "graph/inferred" not in found
    without = alone("--no-inference query", "ASK { ?s st:worksIn ?o }")
    assert (without.exit_code, without.stdout) == (1, "false\n")
    assert project.is_dir()


@pytest.mark.usefixtures("project")
def test_alone_there_is_nothing_of_ours() -> None:
    done = alone("questions")
    assert done.stdout.splitlines()[1:] == [
        'st,institutes-of-region,"Which institutes work in a region, and at which stations?",both,'
        "region="
    ]
    assert alone(
        "query", "ASK { ?s a ?o FILTER STRSTARTS(STR(?o), 'https://w3id.org/') }"
    ).exit_code
    assert alone("ask members-on-day organization=NATO").exit_code == 2
    done = alone("--as-of 1999 ask institutes-of-region region=Svalbard")
    assert (done.exit_code, "--bare leaves them out" in done.stderr) == (2, True)
    done = alone("ask institutes-of-region", "region=Bouvet Island")
    assert (done.exit_code, done.stdout) == (
        0,
        "institute,station,opened\nAmundsen Institute,South Station,1977\n",
    )
    assert "the region (a name" in run("ask --project st --bare institutes-of-region --help").stdout


@pytest.mark.usefixtures("project")
def test_an_answer_without_rows_ends_with_1() -> None:
    done = alone("ask institutes-of-region", "region=North Station")
    assert (done.exit_code, done.stdout) == (1, "institute,station,opened\n")
    assert done.stderr.endswith("no-match: nothing in the graph answers institutes-of-region\n")


@pytest.mark.usefixtures("project")
def test_checks_and_shapes_of_a_project_find_what_is_wrong() -> None:
    write("st/data/more.ttl", EX + "st:x a st:Station ; st:opened 1 , 2 .\n")
    done = alone("validate --format json")
    assert done.exit_code == 1
    found = [(each["check"], each["focus"]) for each in json.loads(done.stdout)["findings"]]
    place = "https://example.org/stations/ontology#"
    assert found == [
        (f"{place}StationShape", f"{place}x"),
        ("station-without-institute", f"{place}x"),
    ]


def test_what_is_changed_is_read(project: Path) -> None:
    ask = "ask institutes-of-region region=Svalbard"
    assert alone(ask).stdout.count("\n") == 3
    data = project / "data" / "stations.ttl"
    data.write_text(data.read_text("utf-8").replace(":east-station .", ":south-station ."), "utf-8")
    assert alone(ask).stdout.count("\n") == 2
    (project / "rules" / "works-in.rq").unlink()
    assert alone(ask).stdout.count("\n") == 1


def test_a_graph_of_a_project_can_be_handed_over(project: Path) -> None:
    import pickle

    kg = pickle.loads(pickle.dumps(KnowledgeGraph.load(project=project, bare=True)))
    assert len(kg.ask("institutes-of-region", region="Svalbard")) == 2
    assert kg.why("Amundsen Institute", "works in", "Svalbard").evidence[0].derivations


# Rules


@pytest.mark.usefixtures("project")
def test_rules_run_until_nothing_more_follows_and_need_no_order() -> None:
    write(
        "st/rules/a-far.rq",
        f"# rule: far\n{HEAD}INSERT {{ ?a st:far ?r }} WHERE {{ ?a st:near ?r . "
        "FILTER NOT EXISTS { ?a st:barred ?r } }\n",
    )
    write(
        "st/rules/b-near.rq",
        f"# rule: near\n{HEAD}INSERT {{ ?a st:near ?r }} WHERE {{ ?a st:worksIn ?r }}\n",
    )
    write(
        "st/rules/c-barred.rq",
        f"# rule: barred\n{HEAD}INSERT {{ ?a st:barred ?r }} "
        "WHERE { ?a st:near ?r ; st:runs <https://example.org/stations/id/east-station> . }\n",
    )
    done = alone("query", "SELECT ?a { ?a st:far ?r } ORDER BY ?a")
    assert done.stdout.count("amundsen") == 2
    assert "nansen" not in done.stdout


@pytest.mark.parametrize(
    ("rule", "line", "message"),
    [
        (
            "INSERT { ?a st:b ?c } WHERE { ?a st:x ?c . FILTER (?a = 1) }",
            "",
            "not one plain triple",
        ),
        ("INSERT { ?a no:b ?c }\nWHERE { ?a st:x ?c }", "line 3: ", "prefix no: in 'no:b' is not"),
        ("INSERT { ?a st:b ?c }\nWHERE {\n  ?a st:x ?d .\n}", "", "?c stands in no pattern"),
        (
            "INSERT { ?a st:b ?c }\nWHERE {\n  ?a st:x ?c .\n  ?a c\n}",
            "line 6: ",
            "'?a c' is not one",
        ),
        ("DELETE { ?a ?b ?c } INSERT { ?a st:b ?c } WHERE { ?a st:x ?c }", "", "not a rule"),
        (
            "INSERT { ?a st:b ?c } WHERE { SERVICE <http://x/> { ?a st:x ?c } }",
            "",
            "not one plain triple",
        ),
        (
            "INSERT { ?a st:b ?c } WHERE { ?a st:x ?c . FILTER NOT EXISTS { ?a st:b ?c } }",
            "",
            "absent which follows from what it concludes",
        ),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_rule_that_is_none_is_told_with_its_place(rule: str, line: str, message: str) -> None:
    write("st/rules/wrong.rq", f"# rule: some\n{HEAD}{rule}\n")
    done = alone("stats")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Error: st/rules/wrong.rq: {line}")
    assert message in done.stderr


@pytest.mark.usefixtures("project")
def test_what_cannot_be_a_subject_is_not_concluded() -> None:
    write(
        "st/rules/b.rq",
        f"# rule: some\n{HEAD}INSERT {{ ?year st:of ?a }} WHERE {{ ?a st:opened ?year }}\n",
    )
    assert alone("query", "ASK { ?year st:of ?a }").stdout == "false\n"


# What clashes, and what is wrong


@pytest.mark.parametrize(
    ("part", "name", "text"),
    [
        ("rules", "employs", f"# rule: x\n{HEAD}INSERT {{ ?a st:b ?c }} WHERE {{ ?a st:x ?c }}\n"),
        ("questions", "members-on-day", "# title: x\n# question: x?\nASK {}\n"),
        ("checks", "orphan", "# title: x\n# severity: info\n# message: x\nSELECT ?focus {}\n"),
    ],
)
def test_what_is_called_as_one_of_ours_is_refused_beside_ours(
    project: Path, part: str, name: str, text: str
) -> None:
    from detente.dataset.project import read_project
    from detente.inference.rules import rules_with
    from detente.validation.checks import own_checks

    path = project / part / f"{name}.rq"
    path.write_text(text, encoding="utf-8")
    found = read_project(project)
    read: dict[str, Callable[[], object]] = {
        "rules": lambda: rules_with(found.rules, {}, ours=True),
        "questions": lambda: found.catalogue(ours=True).questions(),
        "checks": lambda: own_checks(found.checks, {}, ours=True),
    }
    with pytest.raises(LoadError) as raised:
        read[part]()
    assert str(raised.value) == f"{path}: a {part[:-1]} of ours is called {name}; rename the file"
    assert alone("questions").exit_code == 0  # alone nothing clashes


@pytest.mark.parametrize(
    ("name", "text", "words", "message"),
    [
        ("questions/q.rq", "SELECT * { }", "questions", "the header has no line '# title: ...'"),
        (
            "questions/q.rq",
            "# title: q\n# question: q?\nSELECT * {\n ?a ?b }",
            "ask q",
            "line 4, column 9: the query cannot be read",
        ),
        (
            "questions/q.rq",
            "# title: q\n# question: q?\nASK { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }",
            "ask q",
            "SERVICE asks another server",
        ),
        ("questions/q.txt.sparql", "ASK {}", "questions", "questions/ holds files NAME.rq"),
        ("checks/c.rq", "SELECT ?focus {}", "validate", "not a check; write lines '# title: ...'"),
        (
            "checks/c.rq",
            "# title: c\n# severity: info\n# message: c\nSELECT ?focus\nWHERE { ?focus }",
            "validate",
            "line 5, column",
        ),
        (
            "checks/c.rq",
            "# title: c\n# severity: info\n# message: c\n"
            "SELECT ?focus { SERVICE <http://127.0.0.1:9/> { ?focus ?p ?o } }",
            "validate",
            "SERVICE asks another server",
        ),
        ("data/d.ttl", "<urn:a> <urn:b> .", "stats", "line 1"),
        ("shapes.ttl", "<urn:a> <urn:b> 1 .", "validate", "no shape of SHACL is in it"),
        (
            "answers/institutes-of-region.csv",
            "# ask: region\n",
            "test",
            "line 1: 'region' is not KEY",
        ),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_wrong_file_is_told_with_its_place_and_ends_with_3(
    name: str, text: str, words: str, message: str
) -> None:
    write(f"st/{name}", text)
    done = alone(words)
    assert (done.exit_code, done.stdout) == (3, "")
    assert f"st/{name}: " in done.stderr
    assert message in done.stderr


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("none", "none: there is no such folder; detente new project makes one"),
        ("file", "file: a file; --project takes the folder of a project"),
        ("empty", "empty: no project: none of ontology/, data/, rules/, questions/, checks/, "),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_is_no_project_is_refused(folder: str, message: str) -> None:
    Path("file").touch()
    Path("empty").mkdir()
    for words in ("questions", "stats", "test", "new question a"):
        done = run(f"--bare --project {folder} {words}")
        assert (done.exit_code, done.stdout) == (3, "")
        assert done.stderr.startswith(f"Error: {message}")


def test_links_are_not_followed_out_of_a_project(project: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.csv").write_text("kept", encoding="utf-8")
    shutil.rmtree(project / "checks")
    (project / "checks").symlink_to(outside)
    done = alone("questions")
    assert (done.exit_code, done.stderr) == (
        3,
        "Error: st/checks: a link, which is not followed; checks is a folder of a project\n",
    )
    (project / "checks").unlink()
    answers = project / "answers" / "institutes-of-region.csv"
    answers.unlink()
    (outside / "a.csv").write_text("# ask: region=Svalbard\nkept\n", encoding="utf-8")
    answers.symlink_to(outside / "a.csv")
    done = alone("test --update")
    assert (done.exit_code, "a link; what it leads to is not written" in done.stderr) == (3, True)
    assert (outside / "a.csv").read_text("utf-8").endswith("kept\n")
    shutil.rmtree(project / "answers")
    (project / "answers").symlink_to(outside)
    assert alone("new question b").exit_code == alone("test").exit_code == 3
    assert [each.name for each in outside.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(
    "words", ["load st/data/stations.ttl --store kept", "load --bare x --store k"]
)
@pytest.mark.usefixtures("project")
def test_a_load_takes_files_and_no_project(words: str) -> None:
    done = run(f"{words} --project st")
    assert (done.exit_code, "load takes files" in done.stderr) == (2, True)


@pytest.mark.usefixtures("project")
def test_of_a_store_the_questions_of_a_project_are_asked() -> None:
    assert run("load --bare st/data/stations.ttl --store kept").exit_code == 0
    write(
        "st/questions/runs.rq",
        f"# title: r\n# question: r?\n{HEAD}SELECT ?s {{ ?a st:runs ?s }} ORDER BY ?s\n",
    )
    done = run("--store kept --bare --project st ask runs")
    assert (done.exit_code, done.stdout.count("-station")) == (0, 3)
    assert "questions, checks and shapes are used, and no files and rules" in done.stderr


# Beginning


@pytest.mark.usefixtures("project")
def test_nothing_is_written_over_by_a_new_project() -> None:
    Path("empty").mkdir()
    Path("dangling").symlink_to("nowhere")
    before = sorted(Path().rglob("*"))
    for place in ("st", "empty", "dangling", "none/below"):
        done = run("new project", place)
        assert (done.exit_code, done.stdout) == (3, "")
        assert done.stderr.startswith(f"Error: {place}: ")
    assert sorted(Path().rglob("*")) == before


def test_a_new_question_runs_and_is_red_until_its_answer_is_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)  # in the folder no --project is needed
    done = run("--bare new question by-class")
    assert done.stdout == "made questions/by-class.rq\nmade answers/by-class.csv\n"
    assert (done.exit_code, run("--bare --project . ask by-class").exit_code) == (0, 0)
    done = run("--bare test by-class")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        1,
        "by-class: 0 missing, 6 not expected",
    )
    done = run("--bare test --update")
    assert (done.exit_code, "wrote answers/by-class.csv\n" in done.stdout) == (0, True)
    assert run("--bare test").exit_code == 0
    done = run("--bare new question by-class")
    assert (done.exit_code, done.stderr) == (
        3,
        "Error: questions/by-class.rq: something is there already, and stays as it is\n",
    )


@pytest.mark.parametrize("name", ["../out", "a/b", "A", "", "a.b", "members-on-day", "-", "a\nb"])
def test_a_question_needs_a_name_of_its_own(project: Path, name: str) -> None:
    before = sorted(project.rglob("*"))
    done = CliRunner().invoke(cli, ["--project", "st", "new", "question", "--", name])
    assert (done.exit_code, done.stdout) == (2, "")
    assert sorted(project.rglob("*")) == before


def test_without_a_project_one_has_to_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in ("test", "new question a"):
        done = run(words)
        assert (done.exit_code, done.stderr.startswith("Error: say which project")) == (2, True)


# Answers


@pytest.fixture
def red(project: Path) -> Iterator[Path]:
    """A project one of whose answers is not what it should be."""
    yield write(
        "st/answers/institutes-of-region.south.csv",
        "# The south.\n# ask: 'region=Bouvet Island'\ninstitute,station,opened\n"
        "Amundsen Institute,South Station,1978\nNansen Institute,=1+1,\n",
    )
    assert project.is_dir()


def test_differences_are_told_row_by_row(red: Path) -> None:
    done = alone("test")
    assert (done.exit_code, done.stdout) == (
        1,
        "institutes-of-region region=Svalbard: 2 rows, as expected\n"
        "institutes-of-region.south 'region=Bouvet Island': 2 missing, 1 not expected\n"
        "  missing: Amundsen Institute,South Station,1978\n"
        "  missing: Nansen Institute,=1+1,\n"
        "  not expected: Amundsen Institute,South Station,1977\n"
        "2 answers tested: 1 as expected, 1 not\n",
    )
    done = alone("test institutes-of-region.south --format json")
    [told] = json.loads(done.stdout)["tested"]
    assert (done.exit_code, told["ok"], len(told["missing"])) == (1, False, 2)
    done = alone("test --update")
    assert (done.exit_code, f"wrote {red}\n" in done.stdout) == (0, True)
    assert red.read_text("utf-8") == (
        "# The south.\n# ask: 'region=Bouvet Island'\ninstitute,station,opened\n"
        "Amundsen Institute,South Station,1977\n"
    )
    assert alone("test").exit_code == 0


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("a,b\n", "the columns are institute,station,opened, not a,b"),
        (
            "institute,station,opened\nNansen Institute,East Station,1999\n"
            "Amundsen Institute,North Station,1968\n",
            "2 rows, in another order",
        ),
        ("# ask: where=Svalbard\na\n", "cannot be asked: institutes-of-region has no parameter"),
        ("# ask: region=Atlantis\na\n", "cannot be asked: nothing in the graph is called"),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_else_differs_is_told(table: str, told: str) -> None:
    write("st/answers/institutes-of-region.csv", table)
    done = alone("test")
    assert (done.exit_code, told in done.stdout) == (1, True)


@pytest.mark.usefixtures("project")
def test_questions_without_answers_and_answers_without_a_question_are_told() -> None:
    write("st/questions/any.rq", "# title: a\n# question: a?\nASK { ?a ?b ?c }\n")
    write(
        "st/questions/all.rq",
        "# title: a\n# question: a?\nCONSTRUCT { ?s st:runs ?o } { ?s st:runs ?o }\n",
    )
    done = alone("test")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (
        0,
        "1 answer tested: 1 as expected, 0 not; 2 without answers (--update writes them)",
    )
    assert "any: 1 row, and no answers say whether that is right\n" in done.stdout
    assert alone("test any").exit_code == 1  # nothing was tested
    assert alone("test --update").exit_code == 0
    assert Path("st/answers/any.csv").read_text("utf-8") == "answer\ntrue\n"
    assert Path("st/answers/all.csv").read_text("utf-8").count("ontology#runs") == 3
    assert alone("test").exit_code == 0
    Path("st/questions/any.rq").unlink()
    done = alone("test")
    assert (done.exit_code, "any: there is no question any\n" in done.stdout) == (1, True)
    assert alone("test none").exit_code == 2


@pytest.mark.usefixtures("project")
def test_a_question_that_is_wrong_ends_with_3_and_the_others_are_tested() -> None:
    write("st/questions/bad.rq", "# title: a\n# question: a?\nASK {\n")
    done = alone("test")
    assert done.exit_code == 3
    assert "bad: cannot be asked: st/questions/bad.rq: line " in done.stdout
    assert "institutes-of-region region=Svalbard: 2 rows, as expected\n" in done.stdout


def test_from_python(project: Path) -> None:
    kg = KnowledgeGraph.load(project=project, bundled=False)
    assert kg.check_answers("institutes-of-region")
    with pytest.raises(UsageError, match="no question 'institutes'; did you mean"):
        kg.check_answers("institutes")
    assert not kg.ours

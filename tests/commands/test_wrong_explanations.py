"""Commands that explain end in one clear message where they are asked wrongly."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from broken import COVERED, Case, check

#: The arguments, with {} for the folder of broken files; the exit status; how the message begins.
CASES: dict[str, Case] = {
    # find
    "find nothing": (["find"], 2, "Missing argument 'TEXT"),
    "find blanks": (
        ["find", " "],
        2,
        "there is no word in ' '; find takes a name, an id or words\n",
    ),
    "find marks": (["find", "?!"], 2, "there is no word in '?!'; "),
    "find few": (["find", "NATO", "--limit", "few"], 2, "Invalid value for '--limit': 'few' is "),
    "find as Turtle": (["find", "NATO", "--format", "turtle"], 2, "Invalid value for '--format': "),
    "find in junk": (["find", "NATO", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "find to a full disk": (["find", "NATO", "-o", "/dev/full"], 3, "/dev/full: cannot be "),
    # show
    "show what": (["show"], 2, "Missing argument 'ENTITY"),
    "show nobody": (["show", "NATTO"], 1, "nothing in the graph is called 'NATTO'; did you mean "),
    "show no CURIE": (["show", "kg:natto"], 1, "the graph knows no kg:natto; did you mean "),
    "show blanks": (["show", ""], 1, "nothing in the graph is called ''; detente find searches "),
    "show which": (
        ["show", "twin", "--data", "{}/twins.ttl"],
        2,
        f"'twin': several states may be meant on {COVERED}: "
        "One (kg:twin-one), Two (kg:twin-two); say which\n",
    ),
    "show as CSV": (["show", "NATO", "--format", "csv"], 2, "Invalid value for '--format': 'csv' "),
    "show with other texts": (["show", "NATO", "--texts", "{}/texts"], 3, "{}/texts/"),
    "show without a folder of texts": (
        ["show", "NATO", "--texts", "{}/none"],
        3,
        "{}/none: there is no such folder of texts\n",
    ),
    "show with a bad passage": (
        ["show", "NATO", "--data", "{}/modality.trig"],
        3,
        "https://w3id.org/detente/source/strategies#char=1,2: the md:modality 'sure' says not how ",
    ),
    "show to a folder": (["show", "NATO", "-o", "{}/empty"], 3, "{}/empty: cannot be written: "),
    # why
    "why": (["why"], 2, "Missing argument"),
    "why one thing": (["why", "NATO"], 2, "Missing argument"),
    "why four things": (
        ["why", "NATO", "employs", "trust", "AU"],
        2,
        "why takes SUBJECT OBJECT, or SUBJECT RELATION OBJECT\n",
    ),
    "why nobody": (["why", "NATTO", "trust"], 1, "nothing in the graph is called 'NATTO'; "),
    "why nothing": (["why", "NATO", "employs", "thrust"], 1, "nothing in the graph is called "),
    "why no relation": (
        ["why", "AU", "facess", "geopolitical tensions"],
        1,
        "no relation is called 'facess'; did you mean ",
    ),
    "why backwards": (
        ["why", "geopolitical tensions", "may be faced by", "AU"],
        1,
        "'may be faced by' reads from the object to the subject; "
        "turn the two round and say 'may face'\n",
    ),
    "why in broken data": (
        ["why", "NATO", "trust", "--data", "{}/broken.ttl"],
        3,
        "{}/broken.ttl: line 4: ",
    ),
    # path
    "path of one": (["path", "NATO"], 2, "Missing argument"),
    "path of three": (["path", "NATO", "trust", "AU"], 2, "Got unexpected extra argument (AU)\n"),
    "path to itself": (
        ["path", "NATO", "kg:nato"],
        2,
        "a path needs two things, and both ends are kg:nato\n",
    ),
    "path to nobody": (["path", "NATO", "NATTO"], 1, "nothing in the graph is called 'NATTO'; "),
    "path to a document": (
        ["path", "NATO", "src:strategies"],
        1,
        "src:strategies is no thing with statements about it; a path leads from one thing to ",
    ),
    "path of no length": (
        ["path", "NATO", "trust", "--max", "x"],
        2,
        "Invalid value for '--max': ",
    ),
    "path below zero": (["path", "NATO", "trust", "--max", "-1"], 2, "Invalid value for '--max': "),
    "path without its end": (
        ["path", "NATO", "trust", "--avoid", "NATO"],
        2,
        "a path cannot both end at kg:nato and avoid it\n",
    ),
    "path without nobody": (["path", "NATO", "trust", "--avoid", "zzzz"], 1, "nothing in "),
    # stats
    "stats of one": (["stats", "NATO"], 2, "Got unexpected extra argument (NATO)\n"),
    "stats as Turtle": (["stats", "--format", "turtle"], 2, "Invalid value for '--format': "),
    "stats of junk": (["stats", "--data", "{}/junk.ttl"], 3, "{}/junk.ttl: line 1: "),
    "stats to a full disk": (["stats", "-o", "/dev/full"], 3, "/dev/full: cannot be written: "),
    "stats of an unknown source": (["stats", "--from", "who"], 2, "there is no source 'who'; "),
    # locate
    "locate where": (["locate", "strategies"], 2, "Missing argument"),
    "locate without texts": (
        ["locate", "strategies", "trust"],
        2,
        "words are looked for in the text itself: name its folder with --texts DIR\n",
    ),
    "locate in nothing": (
        ["locate", "--texts", "{}/texts", "strategy", "trust"],
        1,
        "there is no document 'strategy'; ",
    ),
    "locate no words": (
        ["locate", "--texts", "{}/texts", "strategies", " "],
        2,
        "there are no words to look for; ",
    ),
    "locate in another text": (
        ["locate", "--texts", "{}/texts", "strategies", "trust"],
        3,
        "{}/texts/strategies.txt: not the text that was read: its SHA-256 is not ",
    ),
    "locate without a folder": (
        ["locate", "--texts", "{}/none", "strategies", "trust"],
        3,
        "{}/none: there is no such folder of texts\n",
    ),
    "locate in an empty folder": (
        ["locate", "--texts", "{}/empty", "strategies", "trust"],
        3,
        "{}/empty/strategies.txt: cannot be read: No such file or directory\n",
    ),
}


@pytest.mark.parametrize(("arguments", "status", "begin"), CASES.values(), ids=CASES)
def test_one_clear_message_and_the_right_status(
    folder: Path, arguments: Sequence[str], status: int, begin: str
) -> None:
    check(folder, arguments, status, begin)

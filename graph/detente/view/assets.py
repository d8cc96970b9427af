"""The fixed parts of the page: our scripts and style, and vis-network."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ..core.errors import DetenteError

STATIC: Final = Path(__file__).parent / "static"

#: Joined in this order into one function, so each may use the names of all before it at once, and
#: those of all after it once the page has started.
SCRIPTS: Final = (
    "packing",
    "data",
    "dom",
    "shapes",
    "days",
    "axis",
    "state",
    "verbs",
    "arrange",
    "network",
    "hover",
    "room",
    "labels",
    "hulls",
    "still",
    "overview",
    "communities",
    "flow",
    "statements",
    "evidence",
    "commands",
    "brief",
    "panel",
    "select",
    "focus",
    "between",
    "routes",
    "path",
    "legend",
    "answers",
    "questions",
    "finding",
    "search",
    "table",
    "link",
    "steps",
    "turtle",
    "sparql",
    "captions",
    "svg",
    "export",
    "keys",
    "main",
)

VIS_NETWORK: Final = "templates/lib/vis-9.1.2/vis-network.min.js"
VIS_NETWORK_SHA256: Final = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"


@dataclass(frozen=True)
class Assets:
    """Everything on the page that does not depend on the data."""

    library: str
    script: str
    style: str


@cache
def assets(pyvis: Path) -> Assets:
    """Read the fixed parts; vis-network comes from the folder of the installed pyvis.

    Raises:
        DetenteError: pyvis carries another vis-network than the one that was tested.
    """
    modules = "\n".join(_bare(_text(STATIC / f"{name}.js")) for name in SCRIPTS)
    return Assets(
        library=_vis_network(pyvis / VIS_NETWORK),
        script=f"(function () {{\n'use strict';\n{modules}}})();",
        style=_bare(_text(STATIC / "page.css")),
    )


def _bare(text: str) -> str:
    r"""Return a script or style without indents and comments on lines of their own.

    >>> _bare("/* What\n   it does. */\nfor (;;) {\n  act(); // why\n}")
    'for (;;) {\nact(); // why\n}'
    """
    text = re.sub(
        r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*(?:\n|\Z)", "", text, flags=re.MULTILINE | re.DOTALL
    )
    return re.sub(r"^[ \t]+|^\n", "", text, flags=re.MULTILINE)


def _vis_network(path: Path) -> str:
    advice = "install the version that the view was made for: pip install pyvis==0.3.2"
    if not path.is_file():
        raise DetenteError(f"{path}: this pyvis carries no vis-network 9.1.2; {advice}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != VIS_NETWORK_SHA256:
        expected = VIS_NETWORK_SHA256
        raise DetenteError(f"{path}: its SHA-256 is {found}, not {expected}; {advice}")
    return _text(path)


def _text(path: Path) -> str:
    """Read a script or style as the browser will hash it: HTML turns CRLF into LF first."""
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"^//# sourceMappingURL=.*\n?", "", text, flags=re.MULTILINE)
    if re.search(r"</(script|style)|<!--", text, re.IGNORECASE):
        raise DetenteError(
            f"{path}: it would end its own element in a page; take out </script, </style and <!--"
        )
    return text

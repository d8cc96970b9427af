"""The page: pyvis generates it, from our template; data stands in it as JSON that cannot run."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..core import arguments
from ..core.arguments import File
from ..core.errors import MissingExtra
from ..core.files import replacing
from ..network.model import Network
from .content import Beyond
from .limits import LIMITS, Limits

TEMPLATES = Path(__file__).parent
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class View:
    """A page that stands alone: one HTML file, which loads nothing.

    Attributes:
        html: the page itself.
        title: its heading.
        nodes: how many things it holds.
        edges: how many relations between them.
    """

    html: str = field(repr=False)
    title: str
    nodes: int
    edges: int

    def save(self, path: File) -> Path:
        """Write the page in UTF-8, beside its place and then renamed; return where it is.

        Raises:
            WriteError: the folder is missing, or the file cannot be written.
        """
        target = arguments.file(path, "path")
        with replacing(target) as out:
            out.write(self.html.encode("utf-8"))
        return target

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame of its own that cannot reach the notebook."""
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" title="{html.escape(self.title)}" '
            'width="100%" height="720" sandbox="allow-scripts allow-downloads allow-popups" '
            'style="border: 1px solid #d0d7de; border-radius: 8px"></iframe>'
        )


def render(
    network: Network,
    *,
    title: str,
    note: str = "",
    command: str = "",
    positions: Mapping[str, tuple[float, float]] | None = None,
    wanted: Collection[str] = (),
    inferred: bool = False,
    as_of: str | None = None,
    beyond: Beyond | None = None,
    limits: Limits = LIMITS,
) -> View:
    """Return the page that shows a network.

    Args:
        network: the things and relations to show.
        title: the heading.
        note: what was chosen and why, said under the heading.
        command: the command line that makes this page again, shown for copying.
        positions: a place for each thing, by IRI; without it (or where it misses one) they are
            computed. Equal input gives equal bytes.
        wanted: IRIs of the things that were asked for: a page that is too large to show all at
            once begins with them and with the backbone (see `backbone.order`).
        inferred: whether the page opens with what rules infer, too.
        as_of: the day on which the page opens, as an ISO date; None for any time.
        beyond: what the page does not hold; None where that is not known.
        limits: how many things are drawn at once, and held at all; a network that is too large
            for that opens on a map of its communities.

    Raises:
        DetenteError: a relation names a thing that the network does not hold, or pyvis carries
            another vis-network than the one the page is made for.
        MissingExtra: pyvis or numpy is not installed.
    """
    try:
        import jinja2
        from markupsafe import Markup

        from .assets import assets
        from .content import in_columns
        from .drawing import Drawing
        from .library import pyvis_network
        from .security import content_security_policy

        pyvis = pyvis_network()
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"{error.name} is not installed; pip install pyvis==0.3.2 numpy"
        ) from error

    fixed = assets(Path(pyvis.__file__).parent)
    chosen = len(network.nodes)
    network = network.top(limits.held, wanted)
    drawing = Drawing(network, positions, wanted, limits)
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Jinja's own tojson writes < > & ' and all that is not ASCII as \\uXXXX: nothing can end the
    # element that holds it, and a lone surrogate stays what it was.
    templates.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":")}
    templates.globals.update(
        policy=content_security_policy(fixed),
        library=Markup(fixed.library),
        script=Markup(fixed.script),
        style=Markup(fixed.style),
        facts=in_columns(drawing.facts(beyond or Beyond())),
        layouts=drawing.layouts(),
        marks=drawing.marks(),
        curves=drawing.curves(),
        map=drawing.map(),
        size=limits.words(chosen, drawing.overview.count if drawing.overview else 0),
        limits={"steady": limits.steady, "lines": limits.lines},
        opening={
            "inferred": inferred,
            "asOf": as_of,
            "coveredUntil": network.covered_until,
            "cite": (beyond or Beyond()).cite,
            "whole": {"things": network.total_nodes, "relations": network.total_edges},
        },
        title=SURROGATE.sub("\ufffd", title),
        note=SURROGATE.sub("\ufffd", note),
        command=SURROGATE.sub("\ufffd", command),
        total_nodes=network.total_nodes,
        total_edges=network.total_edges,
        lonely=(beyond or Beyond()).lonely(network),
    )
    # The lists are filled directly: add_node and add_edge of pyvis scan them for every item.
    page = pyvis.Network(directed=True, cdn_resources="in_line")
    page.nodes, page.edges = drawing.nodes(), drawing.edges()
    page.templateEnv, page.path = templates, "page.html.j2"
    return View(page.generate_html(), title, len(network.nodes), len(network.edges))

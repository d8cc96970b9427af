"""The commands, by what people come for: asking, telling, taking away, bringing in, storing."""

from typing import Final

#: Where each command is, as entry points have it, and what it does, as its help begins. A module is
#: imported when its command is called: the list of them all needs none.
COMMANDS: Final = {
    "query": ("query:query", "Answer a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE."),
    "ask": ("query:ask", "Answer a named question; `detente questions` lists them."),
    "questions": (
        "query:questions",
        "List the named questions by topic: all, or those with a word.",
    ),
    "find": ("query:find", "Find things by label, alias, id or definition, the likeliest first."),
    "show": (
        "explain:show",
        "Tell what is said of a thing, a class, a relation, a document or a passage.",
    ),
    "why": ("explain:why", "Tell who says so, or by which rule and premises it follows."),
    "path": (
        "explain:path",
        "Tell the shortest connections between two things, with the source of each step.",
    ),
    "stats": (
        "explain:stats",
        "Count what is there, and tell where the documents agree and differ.",
    ),
    "locate": (
        "explain:locate",
        "Find words in a document's text: the passage, its section, and TriG to paste.",
    ),
    "export": ("export:export", "Write the graph, or a part of it, as RDF, GraphML, GEXF or CSV."),
    "view": (
        "export:view",
        "Write an interactive page of the graph: one HTML file that needs no network.",
    ),
    "panel": (
        "export:panel",
        "Write memberships as a panel: a row for each state, organization or pair of states and "
        "year.",
    ),
    "cite": (
        "export:cite",
        "Tell how to cite the dataset, or an answer with its query and the sources behind it.",
    ),
    "validate": (
        "validate:validate",
        "Check the graph, and more files with it, against the shapes and checks.",
    ),
    "test": (
        "testing:test",
        "Test the questions of a project: all, or some, against answers/NAME.csv.",
    ),
    "import": (
        "importing:import_",
        "Turn a dataset into statements: one that is known by name, or any table.",
    ),
    "new": ("new:new", "Write the beginning of something of your own."),
    "load": (
        "store:load",
        "Load files into a store on disk, which is made where there is none, with what follows.",
    ),
    "store": ("store:store", "Look at a store on disk, check it, copy it, or put a copy back."),
    "diff": ("diff:diff", "Tell what is new, has ended, has changed or is gone from A to B."),
    "publish": (
        "services.publish:publish",
        "Put the graph on a SPARQL server: its named graphs, what follows, and the merge.",
    ),
    "serve": (
        "services.serve:serve",
        "Serve the graph over HTTP, read-only: SPARQL and a page for each thing.",
    ),
    "mcp": ("services.mcp:mcp", "Serve the graph to an assistant by the Model Context Protocol."),
}

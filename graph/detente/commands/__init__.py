"""The commands, by what people come for: asking, telling, taking away, bringing in, storing."""

from typing import Final

#: Where each command is, as entry points have it; a module is imported when its command is called.
COMMANDS: Final = {
    **{name: f"query:{name}" for name in ("query", "ask", "questions", "find")},
    **{name: f"explain:{name}" for name in ("show", "why", "path", "stats", "locate")},
    **{name: f"export:{name}" for name in ("export", "view", "panel", "cite")},
    **{"validate": "validate:validate", "test": "testing:test"},
    **{"import": "importing:import_", "new": "new:new"},
    **{"load": "store:load", "store": "store:store", "diff": "diff:diff"},
    "publish": "services.publish:publish",
    "serve": "services.serve:serve",
    "mcp": "services.mcp:mcp",
}

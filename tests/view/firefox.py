"""Firefox over WebDriver BiDi, as far as a reader needs it: what Debian packages, and no driver.

Playwright asks Firefox for what its long-term release does not have (`setMediaFeaturesOverride`),
and Selenium wants geckodriver, which Debian does not package: so this speaks the protocol itself.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

#: No look-ups of its own, nothing that moves, and a proxy that is not there: offline.
_SETTINGS: Final = {
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.type": 1,
    "services.settings.server": "data:,",
    "ui.prefersReducedMotion": 1,
}
_LISTENS: Final = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_PATIENCE: Final = 60  # seconds for an answer
_ENTER: Final = "\ue007"
_EVENTS: Final = (
    *("log.entryAdded", "network.beforeRequestSent", "browsingContext.userPromptOpened"),
)
_VIOLATIONS: Final = """() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        window.violations.push(`${violatedDirective} ${blockedURI}`));
}"""
_MIDDLE: Final = """([css, words]) => {
    const says = element => element.textContent.toLowerCase().includes(words.toLowerCase());
    const meant = within => [...within.querySelectorAll('*')]
        .find(each => says(each) && ![...each.children].some(says));
    const element = [...document.querySelectorAll(css)]
        .map(each => (words ? meant(each) : each)).find(Boolean);
    if (!element) return null;
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const { left, top, width, height } = element.getBoundingClientRect();
    const at = [Math.floor(left + width / 2), Math.floor(top + height / 2)];
    const over = document.elementFromPoint(...at);
    return over && (element.contains(over) || over.contains(element)) ? at : null;
}"""


class FirefoxError(Exception):
    """Firefox did not start, or did not do what it was told."""


@dataclass
class Page:
    """One tab, with the few of playwright's words that a reader's tasks are written in."""

    _firefox: _Connection
    _context: str

    def goto(self, url: str) -> None:
        self._firefox.tell(
            "browsingContext.navigate", context=self._context, url=url, wait="complete"
        )

    def set_viewport_size(self, size: dict[str, int]) -> None:
        self._firefox.tell("browsingContext.setViewport", context=self._context, viewport=size)

    def evaluate(self, script: str, given: Any = None) -> Any:
        """Call a function of the page, or read an expression, and return what JSON has of it."""
        call = (
            f"(found => typeof found === 'function' ? found({json.dumps(given)}) : found)({script})"
        )
        answer = self._firefox.tell(
            "script.evaluate",
            expression=f"JSON.stringify({call} ?? null)",
            target={"context": self._context},
            awaitPromise=True,
        )
        if answer["type"] != "success":
            raise FirefoxError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def click(self, selector: str) -> None:
        """Press the mouse on the middle of what is meant: "css" or "css >> text=words"."""
        css, _, words = selector.partition(" >> text=")
        at = self.evaluate(_MIDDLE, [css, words])
        if at is None:
            raise FirefoxError(f"nothing in sight is {selector}")
        x, y = at
        button = ({"type": f"pointer{what}", "button": 0} for what in ("Down", "Up"))
        self._act("pointer", {"type": "pointerMove", "x": x, "y": y}, *button)

    def fill(self, selector: str, words: str) -> None:
        """Type words into a field, in place of what stands there."""
        self.click(selector)
        self.evaluate("css => document.querySelector(css).select()", selector)
        self.type(words)

    def press(self, selector: str, key: str) -> None:
        self.evaluate("css => document.querySelector(css).focus()", selector)
        self.type({"Enter": _ENTER}[key])

    def locator(self, css: str) -> Located:
        return Located(self, css)

    def type(self, text: str) -> None:
        keys = [{"type": f"key{what}", "value": key} for key in text for what in ("Down", "Up")]
        self._act("key", *keys)

    def _act(self, device: str, *actions: dict[str, Any]) -> None:
        source = {"type": device, "id": device, "actions": list(actions)}
        self._firefox.tell("input.performActions", context=self._context, actions=[source])

    def trouble(self) -> list[str]:
        """Return what pages did and should not, since last asked: errors, requests, dialogs."""
        violations = self.evaluate("window.violations")
        found = [*self._firefox.trouble, *violations]
        self._firefox.trouble.clear()
        return found


@dataclass(frozen=True)
class Located:
    """The elements of a selector."""

    page: Page
    css: str

    @property
    def first(self) -> Located:
        return self

    def count(self) -> int:
        return int(self.page.evaluate("css => document.querySelectorAll(css).length", self.css))

    def click(self) -> None:
        self.page.click(self.css)


@dataclass
class _Connection:
    """The line to a Firefox: commands out, their answers in, events kept where they are trouble."""

    socket: Any
    numbers: Iterator[int] = field(default_factory=count)
    trouble: list[str] = field(default_factory=list)

    def tell(self, method: str, **params: Any) -> Any:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv(timeout=_PATIENCE))
            if message["type"] == "event":
                self._keep(message["method"], message["params"])
            elif message["id"] == number:
                if message["type"] == "error":
                    raise FirefoxError(f"{method}: {message['message']}")
                return message["result"]

    def _keep(self, event: str, told: dict[str, Any]) -> None:
        if event == "network.beforeRequestSent":
            if not told["request"]["url"].startswith(("file:", "data:", "blob:")):
                self.trouble.append(told["request"]["url"])
        elif event == "browsingContext.userPromptOpened":
            self.trouble.append(f"a dialog: {told['message']}")
        elif event == "log.entryAdded" and told["level"] in ("error", "warn"):
            self.trouble.append(told["text"])


@contextmanager
def started(program: str, profile: Path) -> Iterator[Page]:
    """Start Firefox without a window, in a profile of its own, and open a tab.

    Raises:
        FirefoxError: it does not start.
    """
    from websockets.sync.client import connect

    settings = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in _SETTINGS.items())
    (profile / "user.js").write_text("".join(settings), encoding="utf-8")
    words = ("--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile))
    with subprocess.Popen(
        [program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            place = next(filter(None, map(_LISTENS.search, process.stderr)), None)
            if place is None:
                raise FirefoxError(f"{program} ended with {process.wait()}")
            with connect(f"{place[1]}/session", max_size=None, proxy=None) as socket:
                firefox = _Connection(socket)
                firefox.tell("session.new", capabilities={})
                firefox.tell("session.subscribe", events=list(_EVENTS))
                firefox.tell("script.addPreloadScript", functionDeclaration=_VIOLATIONS)
                tabs = firefox.tell("browsingContext.getTree")["contexts"]
                yield Page(firefox, tabs[0]["context"])
        finally:
            process.terminate()

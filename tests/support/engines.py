"""Firefox and WebKit, driven from outside: what a reader does with mouse and keys.

Firefox speaks WebDriver BiDi by itself, WebKitGTK the older WebDriver through its driver. Both
describe keys and pointers in one form, so that all but the transport is said once.
"""

import base64
import contextlib
import itertools
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

import websocket

from tools.engines import find_firefox, find_webkit

KEYS = {
    "Enter": "\ue007",
    "Tab": "\ue004",
    "Escape": "\ue00c",
    "Control": "\ue009",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Space": " ",
}
# A profile that asks nothing of anybody, and whose pages cannot either.
PREFERENCES = {
    "app.normandy.enabled": False,
    "browser.aboutConfig.showWarning": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}
MIDDLE = """
const one = document.querySelector(given[0]);
const there = one.getBoundingClientRect();  // scrolling may move the contents beside the page
if (there.top < 80 || there.bottom > innerHeight)
  one.scrollIntoView({ block: "center", behavior: "instant" });
const { left, top, width, height } = one.getBoundingClientRect();
return [Math.round(left + width / 2), Math.round(top + height / 2)];
"""


class Engine:
    """What both engines do; one that speaks a protocol adds `run`, `act`, `go` and `resize`."""

    def open(self, address, width=1280, height=900):
        """Open an address anew, also where only its part after # has changed."""
        self.go("about:blank")
        self.resize(width, height)
        self.go(address)

    def wait(self, condition, *given, seconds=10):
        """Wait until a condition of the page comes true."""
        end = time.monotonic() + seconds
        while not self.run(f"return Boolean({condition})", *given):
            assert time.monotonic() < end, f"never came true: {condition} {given}"
            time.sleep(0.05)

    def settle(self):
        """Wait until the page stands still: three frames at one place."""
        steady, last = 0, None
        while steady < 3:
            now = self.run("return [scrollY, document.documentElement.scrollHeight]")
            steady = steady + 1 if now == last else 0
            last = now
            time.sleep(0.05)

    def hover(self, selector, *buttons):
        x, y = self.run(MIDDLE, selector)
        move = {"type": "pointerMove", "x": x, "y": y, "origin": "viewport"}
        self.act({"type": "pointer", "id": "mouse", "actions": [move, *buttons]})

    def click(self, selector):
        kinds = ("pointerDown", "pointerUp")
        self.hover(selector, *({"type": kind, "button": 0} for kind in kinds))

    def press(self, *keys):
        """Press keys together: "Control", "k"."""
        codes = [KEYS.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self.act({"type": "key", "id": "keyboard", "actions": down + up})

    def type(self, text):
        for character in text:
            self.press(character)


class Firefox(Engine):
    """A Firefox without a window, spoken to over WebDriver BiDi."""

    def __init__(self, folder, **preferences):
        lines = (PREFERENCES | preferences).items()
        written = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in lines]
        (folder / "user.js").write_text("\n".join(written))
        command = [find_firefox(), "--headless", "--no-remote", "--profile", folder]
        self.log = (folder / "log").open("w+")
        options = {"stdout": self.log, "stderr": subprocess.STDOUT}
        self.process = subprocess.Popen([*command, "--remote-debugging-port", "0"], **options)
        self.numbers = itertools.count(1)
        self.socket = websocket.create_connection(
            f"{self._address(folder / 'log')}/session", suppress_origin=True, timeout=60
        )
        self.call("session.new", capabilities={})
        self.context = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def _address(self, log):
        end = time.monotonic() + 60
        while not (found := re.search(r"BiDi listening on (\S+)", log.read_text())):
            assert self.process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        return found[1]

    def call(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        return answer["result"]

    def run(self, script, *given):
        body = (
            f"JSON.stringify((function (...given) {{ {script} }})(...{json.dumps(given)}) ?? null)"
        )
        target = {"context": self.context}
        done = self.call("script.evaluate", expression=body, target=target, awaitPromise=False)
        assert done["type"] == "success", done
        return json.loads(done["result"]["value"])

    def act(self, source):
        self.call("input.performActions", context=self.context, actions=[source])

    def go(self, address):
        self.call("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def resize(self, width, height):
        viewport = {"width": width, "height": height}
        self.call("browsingContext.setViewport", context=self.context, viewport=viewport)

    def printed(self):
        """Return the page as a PDF."""
        return base64.b64decode(self.call("browsingContext.print", context=self.context)["data"])

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.log.close()


class WebKit(Engine):
    """WebKitGTK's own small browser on a screen that nobody sees, spoken to over WebDriver."""

    def __init__(self, folder):
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "2000x2000x24"]
        self.screen = subprocess.Popen(screen, **quiet)
        display = f":{self.screen.stdout.readline().strip()}"
        home = {"HOME": str(folder), "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.driver = subprocess.Popen(
            [find_webkit(), f"--port={port}"], env=os.environ | home, **quiet
        )
        self.base = f"http://127.0.0.1:{port}"
        self.base += f"/session/{self._begin()['sessionId']}"

    def _begin(self):
        end = time.monotonic() + 60
        while True:
            try:
                return self.call("POST", "/session", capabilities={})
            except urllib.error.URLError:
                assert time.monotonic() < end, "WebKit's driver does not answer"
                time.sleep(0.05)

    def call(self, method, way, **parameters):
        data = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + way, method=method, data=data)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from None

    def run(self, script, *given):
        body = f"return JSON.stringify((function (...given) {{ {script} }})(...arguments) ?? null)"
        return json.loads(self.call("POST", "/execute/sync", script=body, args=given))

    def act(self, source):
        self.call("POST", "/actions", actions=[source])

    def go(self, address):
        self.call("POST", "/url", url=address)

    def resize(self, width, height):
        bars = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]")
        self.call("POST", "/window/rect", width=width + bars[0], height=height + bars[1])
        self.wait(f"innerWidth === {width} && innerHeight === {height}")

    def close(self):
        with contextlib.suppress(AssertionError):
            self.call("DELETE", "")
        for process in (self.driver, self.screen):
            process.terminate()
            process.communicate()

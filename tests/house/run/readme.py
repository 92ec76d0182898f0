"""README's commands in their order, and the first use of Postigo as its reader makes it."""

import http.cookiejar
import os
import re
import shutil
import subprocess
import threading
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from tests.fakes.process import free_port

LIMIT_S = 60.0
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = r"\./run|createuser|curl|sudo|systemctl|apt|git"
INLINE = re.compile(rf"(?<!`)`((?:[A-Z_]+=\S+ )*(?:{PROGRAMS})(?: [^`]*)?)`")


@dataclass(frozen=True)
class Shown:
    """One code block of README, or one command within a sentence."""

    text: str
    line: int

    @property
    def key(self) -> str:
        """What it is listed under: its first line, without a comment."""
        return self.text.partition("\n")[0].partition("  #")[0].strip()


def shown_in(text: str) -> list[Shown]:
    """Return every code block and every command in a sentence, in the order of the text."""
    prose = FENCE.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)
    found = [*FENCE.finditer(text), *INLINE.finditer(prose)]
    found.sort(key=lambda match: match.start())
    return [Shown(match[1].rstrip(), text.count("\n", 0, match.start()) + 1) for match in found]


class _Forms(HTMLParser):
    """The forms of a page: the action of each, and the values with which a browser would submit it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((of.get("action", ""), {}))
        elif tag == "input" and "name" in of and self.found:
            if of.get("type") in ("radio", "checkbox") and "checked" not in of:
                return
            self.found[-1][1].setdefault(of["name"], []).append(of.get("value", "on"))


class Newcomer:
    """Somebody with a fresh clone in `folder`, who types README's commands and fills in forms.

    The only thing that they know beyond README is a file of settings with free ports.
    """

    def __init__(self, folder: Path, environment: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.settings_file = folder / ".env"
        self.settings_file.write_text(
            f"POSTIGO_PORT={self.port}\nPOSTIGO_PRACTICE_PORT={free_port()}\nPOSTIGO_EHLO_NAME=localhost\n"
        )
        self.token = ""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("POSTIGO_")}
        self._variables = {**ours, "POSTIGO_VENV": str(environment)}
        self._servers: list[subprocess.Popen[str]] = []
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(cookies)

    def type(self, command: str, typed: str = "") -> str:
        """Run a command in the folder, with the address and the token of this installation.

        Returns its standard output. Raises AssertionError with all that it said when it fails.
        """
        command = command.replace("127.0.0.1:8080", f"127.0.0.1:{self.port}").replace("ptg_…", self.token)
        shell = [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", command]
        done = subprocess.run(
            shell,
            cwd=self.folder,
            env=self._variables,
            input=typed,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, command: str, ready: str) -> str:
        """Start a server and wait for the line of its output with `ready` in it, which is returned."""
        with (self.folder / "servers.log").open("a") as log:
            server = subprocess.Popen(
                command.split(),
                cwd=self.folder,
                env=self._variables,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._servers.append(server)
        patience = threading.Timer(LIMIT_S, server.kill)
        patience.start()
        assert server.stdout is not None
        line = next((line for line in server.stdout if ready in line), "")
        patience.cancel()
        assert line, f"{command} ended:\n{(self.folder / 'servers.log').read_text()}"
        return line.strip()

    def stop(self) -> None:
        """End the servers as Ctrl-C does, and assert that they end well."""
        for server in self._servers:
            server.terminate()
        for server in self._servers:
            server.communicate(timeout=LIMIT_S)
            assert server.returncode == 0
        self._servers.clear()

    def abandon(self) -> None:
        """Kill what is still running."""
        for server in self._servers:
            server.kill()
            server.communicate()

    def open(self, address: str, fields: dict[str, str] | None = None) -> str:
        """Return a page, or with `fields` the page to which submitting them leads."""
        url = urllib.parse.urljoin(f"http://127.0.0.1:{self.port}/", address)
        body = None if fields is None else urllib.parse.urlencode(fields, doseq=True).encode()
        with self._browser.open(url, body, timeout=LIMIT_S) as answer:
            return answer.read().decode()

    def fill_in(self, address: str, action: str = "", **fields: str) -> str:
        """Submit the form at `address` whose action ends in `action`; hidden fields keep their values."""
        forms = _Forms(self.open(address)).found
        [(target, values)] = [form for form in forms if form[0].endswith(action) and (action or not form[0])]
        return self.open(urllib.parse.urljoin(address, target or address), {**values, **fields})

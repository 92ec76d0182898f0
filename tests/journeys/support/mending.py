"""A person who mends an account by what the result of its test says, and whose clicks are counted."""

import dataclasses
import re

from playwright.sync_api import Locator, Page

from tests.journeys.support.hand import open_test, post, result, window

MOST_CLICKS = 3
GREEN = "O servidor aceitou a mensagem como"


@dataclasses.dataclass
class Mender:
    """Acts in the result that is on the screen. A field that is filled in counts as a click, into it."""

    page: Page
    within: Locator
    clicks: int = 0

    def fill(self, label: str, text: str) -> None:
        """Fill in a field of the result, the first of that label."""
        self.clicks += 1
        self.within.get_by_label(label, exact=True).first.fill(text)

    def press(self, button: str | re.Pattern[str]) -> None:
        """Press a button of the result."""
        self.clicks += 1
        self.within.get_by_role("button", name=button, exact=True).click()

    def expect_green(self, *, within_ms: int = 20_000) -> None:
        """Expect that the test which then starts succeeds, after at most `MOST_CLICKS` clicks."""
        result(self.page, GREEN, within_ms=within_ms)
        assert self.clicks <= MOST_CLICKS, f"{self.clicks} clicks"


def red(page: Page, account: str, sentence: str, *, within_ms: int = 20_000) -> Mender:
    """Test an account, which fails with this sentence; return who is to mend it from there."""
    open_test(page, account).get_by_role("button", name="Enviar", exact=True).click()
    result(page, sentence, within_ms=within_ms)
    return Mender(page, window(page))


def add_credential(page: Page, name: str, user_name: str, secret: str) -> None:
    """Store a credential."""
    fields = {"name": name, "user_name": user_name, "secret": secret}
    post(page, "/credentials/new", "/credentials", fields)


def add_connector(page: Page, name: str, port: int, credential: str) -> None:
    """Store a SOCKS5 connector on this machine that logs in."""
    fields = {"name": name, "kind": "socks5", "host": "127.0.0.1", "port": str(port)}
    login = {"authenticate": "yes", "credential_id_search": credential, "resolve_remotely": "yes"}
    post(page, "/connectors/new", "/connectors", fields | login)


def with_log_in(credential: str) -> dict[str, str]:
    """Return the fields of an account that logs in."""
    return {"authenticate": "yes", "credential_id_search": credential}


def encrypted(kind: str) -> dict[str, str]:
    """Return the fields of an account that uses `ssl` or `tls`."""
    return {"secure": "yes", "security": kind}

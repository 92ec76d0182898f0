"""After a failed log-in by token the result says which step of the provider's guide is still missing."""

from html import unescape

import pytest

from tests.accounts.testing.runs import PT, waiting
from webapp.runs import queue
from webapp.runs.models import Run
from webapp.transcript import Stage, State, Step

APPLICATION, OBJECT = "0a1b2c3d-1111-4222-8333-444455556666", "9f8e7d6c-1111-4222-8333-444455556666"
TOKEN = {
    "kind": "microsoft",
    "application": APPLICATION,
    "mailbox": "avisos@example.com",
    "token_roles": ["SMTP.SendAsApp"],
    "token_object_id": OBJECT,
}
LOGS_IN = {"mechanism": "XOAUTH2", "token_roles": ["SMTP.SendAsApp"], "user_name": "avisos@example.com"}


@pytest.fixture
def failed(account):
    """A maker of stored tests that failed for a cause, with a step *Token* of these facts."""

    def make(code: str, facts: dict, token: dict | None) -> Run:
        run = waiting(account())
        mine = queue.claim()
        steps = [Step(Stage.TOKEN, State.DONE, facts=token)] if token is not None else []
        queue.finish(mine, steps, {"code": code, "stage": "auth", "facts": facts})
        return Run.get_by_id(run.id)

    return make


def page_of(client, run: Run) -> str:
    return unescape(client.get(f"/runs/{run.id}", headers=PT).text)


def test_the_missing_step_stands_with_its_commands_filled_in(signed_in, failed):
    known = LOGS_IN | {"application": APPLICATION, "mailbox": "avisos@example.com", "object_id": OBJECT}
    run = failed("auth.oauth_mailbox_not_granted", known, TOKEN)
    page = page_of(signed_in("administrator"), run)
    assert "O que está feito e o que ainda falta no Microsoft 365" in page
    assert f"New-ServicePrincipal -AppId '{APPLICATION}' -ObjectId '{OBJECT}'" in page
    assert page.count("Feito") == 3 and page.count("Ainda falta<") == 1


def test_the_object_id_of_the_step_fills_the_commands_of_the_guide(signed_in, failed):
    page = page_of(signed_in("administrator"), failed("auth.smtp_auth_disabled", LOGS_IN, TOKEN))
    assert f"-ObjectId '{OBJECT}'" in page


@pytest.mark.parametrize(
    ("code", "token"),
    [
        ("auth.bad_credentials", None),
        ("auth.smtp_auth_disabled", None),
        ("token.unreachable", TOKEN),
        ("rcpt_to.unknown_user", TOKEN),
    ],
)
def test_a_failure_of_something_else_shows_no_guide(signed_in, failed, code, token):
    page = page_of(signed_in("administrator"), failed(code, {}, token))
    assert "ainda falta no" not in page

"""What an administrator asks of the report, by filter and by order; the same on both databases."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.accounts.sending.test_substitutes import put_in_lane
from tests.conftest import TESTER
from webapp.accounts import sending_state, service
from webapp.accounts.models import Account
from webapp.accounts.report import conditions
from webapp.accounts.report.conditions import EXPIRIES, Expiry
from webapp.accounts.views.columns import REPORT
from webapp.clock import now
from webapp.connectors import service as connectors
from webapp.connectors.fields import ConnectorFields
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.runs.depths import PARTIAL

pytestmark = pytest.mark.each_database

Maker = Callable[..., Account]
PROXY = ConnectorFields(name="Matriz", host="127.0.0.1", kind="socks5")
DAY = dt.timedelta(days=1)


def names(order: str = "name", **filters: str) -> list[str]:
    return [row.name for row in REPORT.search.find_page(filters, order=order).rows]


def after_test(account: Account, ok: bool, **columns: Any) -> Account:
    """Store a test of the account as it is."""
    known = {"last_test_at": now(), "last_test_by": "x", "last_test_fingerprint": account.fingerprint}
    Account.update(known | {"last_test_ok": ok} | columns).where(Account.id == account.id).execute()
    return account


def hold(account: Account) -> Account:
    sending_state.hold(account.id, "connect.refused", {}, "", now())
    return account


@pytest.fixture
def ill_and_well(account: Maker) -> None:
    """An account of each state, and one that is held and was never tested."""
    account(name="Never")
    after_test(account(name="Accepted"), True)
    after_test(account(name="Failed"), False)
    for depth in PARTIAL:
        after_test(account(name=f"Passed: {depth.code}"), True, last_test_code=depth.passed)
    after_test(account(name="Changed"), True, last_test_fingerprint="another")
    hold(after_test(account(name="Held"), True))
    hold(account(name="Held never"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("held", ["Held", "Held never"]),
        ("failed", ["Failed"]),
        ("changed", ["Changed"]),
        ("never", ["Held never", "Never"]),
        ("accepted", ["Accepted"]),
        *((depth.state, [f"Passed: {depth.code}"]) for depth in PARTIAL),
    ],
)
def test_the_state_finds_the_accounts_that_are_in_it(
    ill_and_well: None, asked: str, found: list[str]
) -> None:
    assert names(health=asked) == found


def test_the_order_by_state_has_the_most_urgent_first(ill_and_well: None) -> None:
    passed = [f"Passed: {depth.code}" for depth in PARTIAL]
    assert names("health") == ["Held", "Held never", "Failed", "Changed", "Never", *passed, "Accepted"]
    assert names("-health") == names("health")[::-1]


def test_what_a_credential_or_a_connector_changed_later_was_not_tested_since(
    account: Maker, credential: Credential
) -> None:
    connector = connectors.create(PROXY, actor=TESTER)
    after_test(account(name="A", authenticate=True, credential_id=credential.id), True)
    after_test(account(name="B", use_connector=True, connector_id=connector.id), False)
    after_test(account(name="C"), True)
    assert names(health="changed") == []
    Credential.update(updated_at=now() + DAY).execute()
    assert names(health="changed") == ["A"]
    Connector.update(updated_at=now() + DAY).execute()
    assert names(health="changed") == ["A", "B"]
    assert names(health="failed") == []
    assert names("health") == ["A", "B", "C"]


def test_a_new_secret_of_a_connector_was_not_tested_either(account: Maker, credential: Credential) -> None:
    connector = connectors.create(PROXY, actor=TESTER)
    Connector.update(credential=credential).execute()
    after_test(account(name="By connector", use_connector=True, connector_id=connector.id), True)
    after_test(account(name="Direct"), True)
    assert names(health="changed") == []
    Credential.update(updated_at=now() + DAY).execute()
    assert names(health="changed") == ["By connector"]
    assert names("health")[0] == "By connector"


def test_the_default_and_the_longest_queue_come_first_in_their_orders(account: Maker) -> None:
    for name in "ABC":
        account(name=name)
    last = account(name="D")
    service.make_default(last.id, actor=TESTER)
    put_in_lane(last, 2)
    put_in_lane(Account.get(Account.name == "B"), 1)
    assert names("default") == ["D", "A", "B", "C"]
    assert names("-queue") == ["D", "B", "C", "A"]


def test_accounts_are_found_by_host_and_by_port(account: Maker) -> None:
    account(name="A", host="smtp.example.com", port=2525)
    account(name="B", host="relay.example.net")
    assert names(host="SMTP.example") == ["A"]
    assert names(port="587") == ["B"]
    assert names(host="relay", port="2525") == []


def test_accounts_are_found_by_the_whole_name_of_a_credential_else_by_a_part(
    account: Maker, credential: Credential
) -> None:
    longer = Credential.create(
        **{
            name: value
            for name, value in credential.__data__.items()
            if name not in ("id", "name", "name_key")
        },
        name="Relay two",
        name_key="relay two",
    )
    account(name="A", authenticate=True, credential_id=credential.id)
    account(name="B", authenticate=True, credential_id=longer.id)
    account(name="C")
    assert names(credential="RELAY") == ["A"]
    assert names(credential="rela") == ["A", "B"]
    assert names(credential="nobody's") == []


def test_accounts_are_found_by_their_connector(account: Maker) -> None:
    connector = connectors.create(PROXY, actor=TESTER)
    account(name="A", use_connector=True, connector_id=connector.id)
    account(name="B")
    assert names(connector="matriz") == ["A"]
    assert names(connector="filial") == []


@pytest.mark.parametrize(
    ("asked", "found"), [("no", ["Plain"]), ("ssl", ["Ssl"]), ("tls", ["Tls"]), ("ignored", ["Ignores"])]
)
def test_accounts_are_found_by_their_encryption(account: Maker, asked: str, found: list[str]) -> None:
    account(name="Plain", secure=False, security=None)
    account(name="Ssl", security="ssl")
    account(name="Tls")
    account(name="Ignores", ignore_certificate=True)
    assert names(secure=asked) == found


@pytest.mark.parametrize(
    "typed", ["ÓRGÃO", "orgao", "who@", "answers@", "bounces@", "confirm@", "MX.example", "mx", "órgão d"]
)
def test_one_search_looks_into_name_addresses_and_host(account: Maker, typed: str) -> None:
    account(
        name="Órgão de imprensa",
        sender="who@example.com",
        reply_to="answers@example.com",
        return_path="bounces@example.com",
        confirmation="confirm@example.com",
        host="mx.example.org",
    )
    account(name="Another")
    assert names(q=typed) == ["Órgão de imprensa"]


@pytest.mark.parametrize("literal", ["%", '"', "a* OR b", "name_search :", "{host}", "100% de"])
def test_what_is_searched_is_literal(account: Maker, literal: str) -> None:
    account(name="Another")
    account(name=f"So {literal} it is")
    assert names(q=literal) == [f"So {literal} it is"]


def test_the_search_and_a_filter_are_combined(account: Maker) -> None:
    account(name="Avisos A", host="mx.example.org")
    account(name="Avisos B", host="mx.example.org", active=False)
    assert names(q="mx.example", active="no") == ["Avisos B"]
    assert names(q="mx.example", name="avisos a") == ["Avisos A"]


def test_what_ends_within_a_month_or_has_ended_is_found_and_comes_first(account: Maker) -> None:
    for name, days in (("Later", 40), ("Soon", 20), ("Over", -1)):
        after_test(account(name=name), True, certificate_expires_at=now() + days * DAY)
    after_test(account(name="Unknown"), True)
    # Of the server of before: the account has another one now.
    after_test(account(name="Moved"), True, certificate_expires_at=now(), last_test_fingerprint="another")
    assert names(expires="soon") == ["Over", "Soon"]
    assert names(expires="past") == ["Over"]
    assert names("expires") == ["Over", "Soon", "Later", "Unknown", "Moved"]


def test_a_further_end_of_validity_is_one_row(account: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Expiry(
        "created",
        ("created_at",),
        lambda account: account.created_at,
        Account.created_at,
        lambda moment: Account.created_at < moment,
    )
    monkeypatch.setattr(conditions, "EXPIRIES", (*EXPIRIES, row))
    first, second = account(name="A"), account(name="B")
    after_test(first, True, certificate_expires_at=now() + 5 * DAY, created_at=now() + 300 * DAY)
    after_test(second, True, created_at=now() + DAY)
    assert names(expires="soon") == ["A", "B"]
    assert names("expires") == ["B", "A"]
    assert conditions.first_expiry(Account.get_by_id(second.id))[1] == "created"


def test_the_day_on_which_a_secret_expires_is_told_with_the_certificates(
    account: Maker, credential: Credential
) -> None:
    after_test(account(name="Soon"), True, certificate_expires_at=now() + 20 * DAY)
    account(name="By token", authenticate=True, credential_id=credential.id)
    account(name="Unknown")
    Credential.update(expires_at=now() + 3 * DAY).where(Credential.id == credential.id).execute()
    assert names(expires="soon") == ["By token", "Soon"]
    assert names(expires="past") == []
    assert names("expires") == ["By token", "Soon", "Unknown"]
    Credential.update(expires_at=now() - DAY).where(Credential.id == credential.id).execute()
    assert names(expires="past") == ["By token"]

"""What of an account concerns the server's certificate, and how it is stored."""

import datetime as dt
from collections.abc import Callable

import pytest

from tests.accounts.conftest import LEAF, ROOT
from webapp.accounts import ignoring, service
from webapp.accounts.models import Account
from webapp.errors import Invalid

pytestmark = pytest.mark.each_database

Maker = Callable[..., Account]


def test_what_is_trusted_is_stored_as_what_it_can_be(account: Maker) -> None:
    def trusted(**changes: str) -> str:
        stored = account(name=f"A{Account.select().count()}", **changes)
        return service.get(stored.id).trusted_as

    assert trusted(trusted_certificate=ROOT) == "issuer"
    assert trusted(trusted_certificate=ROOT, trusted_as="certificate") == "certificate"
    assert trusted(trusted_certificate=LEAF, trusted_as="issuer") == "certificate"
    assert trusted(trusted_as="issuer") == ""


def test_what_does_not_apply_to_the_certificate_is_not_stored(account: Maker) -> None:
    own = {"trusted_certificate": LEAF, "tls_name": "mail.example.com"}
    ignoring = {"ignore_reason": "Chamado 7", "ignore_until": "2027-01-31"}
    stored = service.get(account(**own, **ignoring).id)
    assert (stored.trusted_certificate, stored.tls_name) == (LEAF, "mail.example.com")
    assert (stored.ignore_reason, stored.ignore_until) == ("", "")
    stored = service.get(account(name="B", ignore_certificate=True, **own, **ignoring).id)
    assert (stored.trusted_certificate, stored.trusted_as, stored.tls_name) == ("", "", "")
    assert (stored.ignore_reason, stored.ignore_until) == ("Chamado 7", "2027-01-31")


def test_a_day_that_is_none_is_refused(account: Maker) -> None:
    with pytest.raises(Invalid) as error:
        account(ignore_certificate=True, ignore_until="31/01/2027")
    assert (error.value.code, error.value.field) == ("account.bad_day", "ignore_until")


@pytest.mark.parametrize(("utc", "is_on"), [("2027-02-01T02:59", True), ("2027-02-01T03:00", False)])
def test_the_last_day_ends_where_the_house_is(
    account: Maker, monkeypatch: pytest.MonkeyPatch, utc: str, is_on: bool
) -> None:
    stored = account(ignore_certificate=True, ignore_until="2027-01-31")
    monkeypatch.setattr(ignoring, "now", lambda: dt.datetime.fromisoformat(utc))
    today = ignoring.today_in("America/Sao_Paulo")
    assert ignoring.is_on(stored, today) is is_on
    assert ignoring.has_ended(stored, today) is not is_on


def test_without_a_last_day_errors_are_ignored_for_good(account: Maker) -> None:
    stored = account(ignore_certificate=True)
    assert ignoring.is_on(stored, dt.date(2099, 1, 1)) and not ignoring.has_ended(stored, dt.date(2099, 1, 1))

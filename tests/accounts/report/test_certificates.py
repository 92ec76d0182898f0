"""What the row of an account says of its certificate: ignored until when and why, and days left."""

import csv
import datetime as dt
import io

import pytest

from tests.accounts.sending.test_sending_state_views import cell
from tests.accounts.testing.runs import PT
from webapp.accounts.models import Account
from webapp.accounts.wording.report import today
from webapp.clock import now

WHY = "Chamado 4711"


@pytest.fixture
def until(account, app):
    """A maker of accounts that ignore certificate errors until a day that is so many days away."""

    def make(days: int, **changes) -> dt.date:
        with app.test_request_context():
            last = today() + dt.timedelta(days=days)
        account(ignore_certificate=True, ignore_until=last.isoformat(), ignore_reason=WHY, **changes)
        return last

    return make


def row_cell(client, name):
    return cell(client.get("/accounts", headers=PT).text, name)


@pytest.mark.parametrize("days", [0, 9])
def test_for_as_long_as_errors_are_ignored_the_row_says_so_with_day_and_reason(signed_in, until, days):
    last = until(days)
    shown = row_cell(signed_in("administrator"), "secure")
    assert "TLS, certificado ignorado" in shown
    assert f'title="{WHY}">até {last:%d/%m/%Y}<' in shown


def test_past_the_last_day_the_row_says_that_the_certificate_is_checked_again(signed_in, until):
    last = until(-1)
    shown = row_cell(signed_in("administrator"), "secure")
    assert "TLS, certificado conferido de novo" in shown
    assert f'title="{WHY}">ignorado até {last:%d/%m/%Y}<' in shown


def test_without_day_and_reason_nothing_is_added(signed_in, account):
    account(ignore_certificate=True)
    shown = row_cell(signed_in("administrator"), "secure")
    assert "TLS, certificado ignorado" in shown and "até" not in shown


def test_the_csv_has_it_with_a_day_that_programs_read(signed_in, until):
    last = until(9)
    page = signed_in("administrator").get("/accounts/export.csv", headers=PT)
    [row] = csv.DictReader(io.StringIO(page.data.decode("utf-8-sig")), delimiter=";")
    assert row["Conexão segura"] == f"TLS, certificado ignorado, até {last.isoformat()}, {WHY}"


@pytest.mark.parametrize(("days", "words"), [(4, "restam 4 dias"), (-2, "vencido")])
def test_a_green_row_with_few_days_left_says_how_many(signed_in, account, days, words):
    row = account()
    ends = now() + dt.timedelta(days=days, hours=1)
    tested = {"last_test_at": now(), "last_test_ok": True, "last_test_code": "accepted"}
    tested |= {"last_test_fingerprint": row.fingerprint, "certificate_expires_at": ends}
    Account.update(tested).execute()
    shown = row_cell(signed_in("administrator"), "health")
    assert "Aceita" in shown and words in shown

"""The report through the test client."""

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.conftest import fields
from tests.conftest import TESTER
from webapp.accounts import service
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.credentials.models import Credential

Maker = Callable[..., Account]
SignIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


def test_report_works(signed_in: SignIn, account: Maker) -> None:
    account(name="Avisos do RH")
    answer = signed_in("auditor").get("/accounts")
    assert answer.status_code == 200
    assert "Configuração SMTP" in answer.text
    assert "Avisos do RH" in answer.text
    assert "Adicionar" not in answer.text


def test_report_sends_the_table_alone_to_htmx_and_names_its_address(
    signed_in: SignIn, account: Maker
) -> None:
    account()
    client = signed_in("operator")
    answer = client.get("/accounts?name=avis&order=-name&sender=&page=1", headers=HX)
    assert answer.text.lstrip().startswith('<section id="table"')
    assert answer.headers["HX-Push-Url"] == "/accounts?name=avis&order=-name"
    assert "HX-Request" in answer.headers["Vary"]
    assert "<html" in client.get("/accounts").text


def test_report_says_when_nothing_matches_and_shows_a_way_back(signed_in: SignIn, account: Maker) -> None:
    account()
    text = signed_in("operator").get("/accounts?name=nada").text
    assert "Nenhum resultado com estes filtros" in text
    assert "Mostrar todas as contas" in text
    assert "Nenhuma conta<" in text


def test_report_is_empty_before_the_first_account(signed_in: SignIn) -> None:
    text = signed_in("administrator").get("/accounts").text
    assert "Nenhuma conta SMTP ainda" in text


@pytest.mark.parametrize(
    "query",
    ["page=-1", "page=x", "size=7", "order=password", "order=--id", "active=maybe", "id=1%27", "page=9" * 9],
)
def test_report_ignores_nonsense_in_the_url(signed_in: SignIn, account: Maker, query: str) -> None:
    account()
    assert signed_in("operator").get(f"/accounts?{query}").status_code == 200


def test_report_shows_what_was_typed_as_text(signed_in: SignIn, account: Maker) -> None:
    account(name="<script>alert(1)</script>{{7*7}}")
    text = signed_in("operator").get("/accounts?name=<script>").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in text


def test_columns_are_remembered_per_person(signed_in: SignIn, account: Maker) -> None:
    account(sender="quem@example.com")
    client = signed_in("operator")
    assert client.post("/accounts/columns", data={"column": ["id", "name"]}).status_code == 303
    assert "quem@example.com" not in client.get("/accounts").text
    assert "quem@example.com" in signed_in("auditor").get("/accounts").text


def test_csv_holds_what_is_filtered_and_no_formula(signed_in: SignIn, account: Maker) -> None:
    account(name="=cmd|' /C calc'!A0")
    account(name="Fora do filtro")
    answer = signed_in("auditor").get("/accounts/export.csv?name=calc")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, row = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert head[:3] == ["Código", "Nome", "Situação"]
    assert row[1].startswith("'=")


def test_print_view_names_filters_and_person(signed_in: SignIn, account: Maker) -> None:
    account(name="Avisos")
    account(name="Outra")
    text = signed_in("auditor").get("/accounts/print?name=avis").text
    assert "auditor@example.com" in text
    assert "Nome: avis" in text
    assert "Outra" not in text


def test_actions_keep_the_filters_of_the_report(signed_in: SignIn, account: Maker) -> None:
    account()
    other = account(name="Outra")
    answer = signed_in("administrator").post(f"/accounts/{other.id}/deactivate?name=out")
    assert answer.location == "/accounts?name=out"


def test_the_row_says_how_the_last_test_went_and_whether_it_still_counts(
    signed_in: SignIn, account: Maker, credential: Credential
) -> None:
    stored = account(authenticate=True, credential_id=credential.id)
    client = signed_in("operator")
    assert "Não testada" in client.get("/accounts").text
    tested = {"last_test_at": now(), "last_test_by": "ana@example.com", "last_test_ok": True}
    Account.update(tested | {"last_test_fingerprint": stored.fingerprint}).execute()
    text = client.get("/accounts").text
    assert "Aceita" in text
    assert "ana@example.com" in text
    Account.update(last_test_ok=False).execute()
    assert "Falhou" in client.get("/accounts").text
    Credential.update(updated_at=now()).execute()
    assert "Não testada desde que mudou" in client.get("/accounts").text
    Credential.update(updated_at=credential.updated_at).execute()
    service.update(
        stored.id,
        fields(host="outro.example.com"),
        version=stored.version,
        is_default=True,
        actor=TESTER,
    )
    assert "Não testada desde que mudou" in client.get("/accounts").text

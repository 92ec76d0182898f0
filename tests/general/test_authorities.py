"""The authorities of the house: who adds one, what it is worth, and that it counts at once."""

import io

import pytest
import trustme

from tests.accounts.conftest import account, runner  # noqa: F401 - fixtures
from tests.accounts.testing.runs import PT, waiting
from tests.conftest import TESTER
from tests.fakes import certificates
from tests.fakes.smtp import Mailbox, real_server
from tests.runs.conftest import ended
from webapp.audit.models import AuditEntry
from webapp.errors import Invalid, NotFound
from webapp.general import authorities, service
from webapp.general.models import HouseAuthority

HOUSE = trustme.CA()
ROOT = certificates.pem_of(HOUSE)


def refused(text) -> str:
    with pytest.raises(Invalid) as caught:
        authorities.add(text, field="authority", actor=TESTER)
    assert caught.value.field == "authority"
    return caught.value.code


@pytest.mark.each_database
def test_one_is_added_once_and_removed_again(storage):
    row = authorities.add(ROOT, field="authority", actor=TESTER)
    assert authorities.trusted_pem() == ROOT
    assert refused(ROOT) == "authority.known"
    assert authorities.remove(row.id, actor=TESTER).sha256 == row.sha256
    assert authorities.trusted_pem() == ""
    with pytest.raises(NotFound):
        authorities.remove(row.id, actor=TESTER)
    entries = list(AuditEntry.select().where(AuditEntry.subject_type == "house_authority"))
    assert [entry.action for entry in entries] == ["authority.added", "authority.removed"]
    assert entries[1].before["certificate"] == ROOT  # so that it can be added again


def test_each_change_is_seen_by_sessions_and_by_no_open_form(storage):
    authorities.add(ROOT, field="authority", actor=TESTER)
    authorities.remove(HouseAuthority.get().id, actor=TESTER)
    row = service.find()
    assert (row.sending_version, row.version) == (2, 0)


def test_only_an_authority_is_taken_and_not_without_end(storage, monkeypatch):
    leaf = certificates.leaf_pem(HOUSE.issue_cert("localhost"))
    assert refused(leaf) == "certificate.no_authority"
    assert refused("x") == "certificate.none"
    monkeypatch.setattr(authorities, "MOST", 0)
    assert refused(ROOT) == "authority.too_many"


def test_it_works(signed_in):
    client = signed_in("administrator")
    assert "Nenhuma ainda" in client.get("/general", headers=PT).text
    answer = client.post("/general/authorities", data={"authority": ROOT})
    assert (answer.status_code, answer.location) == (303, "/general#authorities")
    page = client.get("/general", headers=PT).text
    row = HouseAuthority.get()
    assert authorities.name_of(row) in page and f"/general/authorities/{row.id}/remove" in page
    client.post(f"/general/authorities/{row.id}/remove")
    assert not HouseAuthority.select().exists()


def test_it_may_be_uploaded_as_a_file(signed_in):
    data = {"authority": "", "authority_file": (io.BytesIO(ROOT.encode()), "root.pem")}
    assert signed_in("administrator").post("/general/authorities", data=data).status_code == 303
    assert authorities.trusted_pem() == ROOT


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Preencha este campo."),
        ("hello", "Não há certificado aqui."),
        (HOUSE.private_key_pem.bytes().decode(), "Há uma chave privada aqui"),
    ],
)
def test_what_is_none_is_refused_with_a_sentence(signed_in, text, sentence):
    answer = signed_in("administrator").post("/general/authorities", data={"authority": text}, headers=PT)
    assert answer.status_code == 422 and sentence in answer.text
    assert not HouseAuthority.select().exists()


def test_a_server_of_the_house_is_trusted_without_a_restart(account, runner):  # noqa: F811 - fixtures
    with real_server(Mailbox(), starttls=certificates.good(HOUSE)) as server:
        row = account(host="localhost", port=server.port)
        assert ended(waiting(row)).result["code"] == "tls.unknown_issuer"
        authorities.add(ROOT, field="authority", actor=TESTER)
        assert ended(waiting(row)).state == "accepted"


def test_a_private_key_that_was_pasted_by_mistake_is_not_shown_again(signed_in):
    key = HOUSE.private_key_pem.bytes().decode()
    answer = signed_in("administrator").post("/general/authorities", data={"authority": ROOT + key})
    assert answer.status_code == 422
    assert key.split("\n")[1] not in answer.text

"""From red to green by trusting what the server showed: the issuer, or one certificate."""

import pytest
import trustme

from tests.accounts.repair.pressing import actions, press
from tests.accounts.testing.runs import PT, waiting
from tests.fakes import certificates
from tests.fakes.smtp import Mailbox, real_server
from tests.runs.conftest import ended
from webapp.accounts.models import Account
from webapp.mail.certificates.facts import spaced
from webapp.mail.certificates.trusted import TrustedCertificate
from webapp.runs.models import Run


@pytest.fixture
def tested(account, request):
    """A function that tests a new account at a server whose certificate has a fault, and returns the run."""

    def test(server, **changes) -> Run:
        row = account(host="localhost", port=server.port, secure=True, security="tls", **changes)
        request.getfixturevalue("runner")
        return ended(waiting(row))

    return test


def again(answer) -> Run:
    assert answer.status_code == 303, answer.text
    return ended(Run.get_by_id(int(answer.location.rpartition("/")[2])))


def showing(leaf: trustme.LeafCert, mailbox: Mailbox | None = None):
    return real_server(mailbox or Mailbox(), starttls=certificates.context_of(leaf))


def sha256(pem: str) -> str:
    return spaced(TrustedCertificate(pem).sha256)


def test_a_self_signed_certificate_is_trusted_by_one_press(signed_in, tested):
    leaf, mailbox = certificates.issued(certificates.new_key()), Mailbox()
    with showing(leaf, mailbox) as server:
        run = tested(server)
        client = signed_in("administrator")
        page = client.get(f"/runs/{run.id}", headers=PT).text
        assert run.result["code"] == "tls.self_signed"
        assert "Confiar só neste certificado e testar de novo" in page
        assert sha256(certificates.leaf_pem(leaf)) in page
        after = again(press(client, run, "trust_certificate"))
    row = Account.get_by_id(run.subject_id)
    assert (after.state, len(mailbox.received)) == ("accepted", 1)
    assert (row.trusted_as, row.version) == ("certificate", 2)
    assert row.trusted_certificate.split() == certificates.leaf_pem(leaf).split()
    assert actions()[-2:] == ["account.updated", "account.tested"]


def test_an_internal_authority_is_trusted_by_one_press_and_then_signs_the_next_one(signed_in, tested):
    house = trustme.CA()
    leaf = certificates.issued(certificates.new_key(), house, sends_root=True)
    with showing(leaf) as server:
        run = tested(server)
        client = signed_in("administrator")
        page = client.get(f"/runs/{run.id}", headers=PT).text
        assert run.result["code"] == "tls.unknown_issuer"
        assert "Confiar neste emissor e testar de novo" in page
        assert sha256(certificates.pem_of(house)) in page
        assert "Autoridade raiz" in page and "Esta autoridade não é confiável aqui." in page
        after = again(press(client, run, "trust_issuer"))
        assert after.state == "accepted"
        port = server.port
    assert Account.get_by_id(run.subject_id).trusted_as == "issuer"
    renewed = certificates.context_of(certificates.issued(certificates.new_key(), house))
    with real_server(Mailbox(), starttls=renewed, port=port):
        assert ended(waiting(Account.get_by_id(run.subject_id))).state == "accepted"


def test_an_issuer_that_was_not_sent_cannot_be_trusted_by_a_button(signed_in, tested):
    with showing(certificates.issued(certificates.new_key(), trustme.CA())) as server:
        run = tested(server)
    page = signed_in("administrator").get(f"/runs/{run.id}", headers=PT).text
    assert "Confiar neste emissor e testar de novo" not in page
    assert "Confiar só neste certificado e testar de novo" in page


@pytest.mark.parametrize("days", [-3, 40])
def test_a_pinned_certificate_that_was_renewed_with_the_same_key_is_trusted_by_one_press(
    signed_in, tested, days
):
    key = certificates.new_key()
    former, renewed = certificates.issued(key), certificates.issued(key, days=days)
    with showing(renewed) as server:
        run = tested(server, trusted_certificate=certificates.leaf_pem(former))
        client = signed_in("administrator")
        page = client.get(f"/runs/{run.id}", headers=PT).text
        assert run.result["code"] == "tls.pinned_key_kept"
        assert sha256(certificates.leaf_pem(former)) in page
        after = again(press(client, run, "trust_renewed"))
    assert after.state == "accepted"


def test_a_name_is_typed_and_never_taken_from_the_strangers_certificate(signed_in, tested):
    house = trustme.CA()
    leaf = house.issue_cert("mail.elsewhere.example")
    with showing(leaf) as server:
        run = tested(server, trusted_certificate=certificates.pem_of(house))
        client = signed_in("administrator")
        page = client.get(f"/runs/{run.id}", headers=PT).text
        assert run.result["code"] == "tls.wrong_name"
        assert 'value="mail.elsewhere.example"' not in page
        answer = press(client, run, "set_tls_name", tls_name="")
        assert answer.status_code == 422 and Account.get_by_id(run.subject_id).tls_name == ""
        after = again(press(client, run, "set_tls_name", tls_name="mail.elsewhere.example"))
    assert after.state == "accepted"
    assert Account.get_by_id(run.subject_id).tls_name == "mail.elsewhere.example"


def test_no_trust_takes_a_password_where_nobody_allowed_it(signed_in, tested, credential):
    with showing(certificates.issued(certificates.new_key())) as server:
        run = tested(server, authenticate=True, credential_id=credential.id)
        client = signed_in("administrator")
        answer = press(client, run, "trust_certificate")
        assert answer.status_code == 422 and "Senha da credencial, de novo" in answer.text
    assert Account.get_by_id(run.subject_id).trusted_certificate == ""


def test_green_with_four_days_left_is_a_warning(signed_in, tested):
    house = trustme.CA()
    with showing(certificates.issued(certificates.new_key(), house, days=4)) as server:
        run = tested(server, trusted_certificate=certificates.pem_of(house))
    assert run.state == "accepted"
    assert (
        "O certificado do servidor vence em"
        in signed_in("administrator").get(f"/runs/{run.id}", headers=PT).text
    )

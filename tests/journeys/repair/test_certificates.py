"""From red to green in the window: certificates that this machine does not trust by itself."""

import pytest
import trustme
from playwright.sync_api import expect

from tests.fakes import certificates
from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.support.hand import add_quickly, window
from tests.journeys.support.mending import encrypted, red
from webapp.mail.certificates.facts import spaced
from webapp.mail.certificates.trusted import TrustedCertificate

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


def serving(leaf):
    """A server with STARTTLS that shows this certificate."""
    return real_server(Mailbox(), starttls=certificates.context_of(leaf))


def expect_fingerprint(page, pem):
    """Expect that the result shows the fingerprint to compare."""
    expect(window(page)).to_contain_text(spaced(TrustedCertificate(pem).sha256))


def test_a_certificate_that_vouches_for_itself(page, picture):
    leaf = certificates.issued(certificates.new_key())
    with serving(leaf) as server:
        add_quickly(page, "Autoassinado", server.port, **encrypted("tls"))
        mender = red(page, "Autoassinado", "localhost assinou o próprio certificado.")
        expect_fingerprint(page, certificates.leaf_pem(leaf))
        picture(page, "repair-6-self-signed")
        mender.press("Confiar só neste certificado e testar de novo")
        mender.expect_green()


def test_an_authority_of_the_house(page):
    house = trustme.CA()
    with serving(certificates.issued(certificates.new_key(), house, sends_root=True)) as server:
        add_quickly(page, "Autoridade interna", server.port, **encrypted("tls"))
        mender = red(page, "Autoridade interna", "não é conhecido aqui.")
        expect_fingerprint(page, certificates.pem_of(house))
        mender.press("Confiar neste emissor e testar de novo")
        mender.expect_green()


def test_a_certificate_that_has_expired(page, authority):
    leaf = certificates.issued(certificates.new_key(), authority, days=-3)
    with serving(leaf) as server:
        add_quickly(page, "Vencido", server.port, **encrypted("tls"))
        mender = red(page, "Vencido", "venceu")
        expect(window(page)).to_contain_text("Mande renovar o certificado do servidor")
        mender.press("Confiar só neste certificado e testar de novo")
        mender.expect_green()

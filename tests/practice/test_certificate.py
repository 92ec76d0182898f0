"""The self-signed certificate of the practice mailbox."""

import datetime as dt
import ssl

import pytest
import time_machine
from cryptography import x509

from webapp.practice.certificate import LIFETIME, RENEWED_BEFORE, server_context


@pytest.fixture
def path(tmp_path):
    return tmp_path / "practice.pem"


def certificate_in(path):
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_it_names_this_machine_and_nothing_else(path):
    assert isinstance(server_context(path), ssl.SSLContext)
    names = certificate_in(path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["localhost", "127.0.0.1"]


def test_the_key_is_for_its_owner_only(path):
    server_context(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_is_made_once(path):
    server_context(path)
    before = path.read_bytes()
    server_context(path)
    assert path.read_bytes() == before


def test_it_is_renewed_before_it_expires(path):
    server_context(path)
    before = certificate_in(path)
    with time_machine.travel(dt.datetime.now(dt.UTC) + LIFETIME - RENEWED_BEFORE + dt.timedelta(days=1)):
        server_context(path)
    assert certificate_in(path).not_valid_after_utc > before.not_valid_after_utc


@pytest.mark.parametrize("content", [b"", b"not a certificate", b"-----BEGIN CERTIFICATE-----\nAAAA"])
def test_a_damaged_file_is_made_anew(path, content):
    path.write_bytes(content)
    server_context(path)
    assert certificate_in(path)

"""The domain that `sendmail` adds to a bare name: from the page Geral, unless the installation sets it."""

import dataclasses

from tests.cli.stored import run_process
from tests.conftest import TESTER
from webapp.__main__ import open_storage
from webapp.cli.mail import Exit
from webapp.general import service as general
from webapp.outbox.models import Recipient


def test_a_bare_name_gets_the_domain_of_the_page_at_once(command, account):
    for version, domain in enumerate(("example.org", "example.net")):
        with open_storage() as settings:
            general.update({"mail_domain": domain}, version=version, settings=settings, actor=TESTER)
        assert command("sendmail", "root", typed=b"x").exit_code == 0
        with open_storage():
            assert Recipient.select().order_by(Recipient.id.desc()).get().address == f"root@{domain}"


def test_the_domain_that_the_installation_sets_goes_before_that_of_the_page(command, account, domain):
    with open_storage() as settings:
        unset = dataclasses.replace(settings, set_by_installation=frozenset())
        general.update({"mail_domain": "example.org"}, version=0, settings=unset, actor=TESTER)
    assert command("sendmail", "root", typed=b"x").exit_code == 0
    with open_storage():
        assert Recipient.get().address == "root@example.com"


def test_a_bare_name_without_a_database_is_kept_by_its_caller(command, settings):
    (settings.data / "postigo.db").unlink()
    answer = run_process("sendmail", "root", typed=b"x")
    assert answer.returncode == Exit.TRY_LATER
    assert answer.stderr.decode().startswith(f"Data folder: {settings.data}\n")

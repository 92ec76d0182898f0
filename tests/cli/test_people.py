"""The commands for people apply the same rules as the pages."""

import urllib.parse

import pytest

from tests.conftest import PASSWORD
from webapp.__main__ import open_storage
from webapp.access import people
from webapp.access.authentication import passwords, reset
from webapp.access.models import Person
from webapp.audit.models import AuditEntry
from webapp.cli.people import RESET_PATH

ANA = "ana@example.com"


TYPED = ("--role", "auditor", "--password-stdin")


def stored(email=ANA):
    with open_storage():
        return people.find_by_email(email)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\nsecond line\n"])
def test_a_person_is_added_with_the_password_of_the_first_line(command, end):
    answer = command(
        "user", "add", ANA, "--role", "auditor", "--password-stdin", typed=PASSWORD.encode() + end
    )
    assert (answer.exit_code, answer.stdout) == (0, "ana@example.com is added: Auditor.\n")
    ana = stored()
    assert ana.role == "auditor"
    assert passwords.verify(ana.password_hash, PASSWORD)


def test_spaces_of_a_password_are_kept(command):
    command("user", "add", ANA, *TYPED, typed=b"  two words here  \n")
    assert passwords.verify(stored().password_hash, "  two words here  ")


def test_without_a_password_it_tells_how_to_get_a_password_link(command):
    answer = command("user", "add", ANA, "--role", "operator")
    assert answer.exit_code == 0
    assert "an administrator makes a password link" in answer.output
    assert stored().password_hash is None


@pytest.mark.parametrize(
    ("email", "typed", "words"),
    [
        (ANA, b"short\n", "Use at least 12 characters."),
        (ANA, b"", "Use at least 12 characters."),
        (ANA, b"not utf-8 \xff\xfe at all\n", "There is a broken character in it."),
        (ANA, b"x" * 50_000, "are too many"),
        ("no-address", PASSWORD.encode(), "Type it like name@example.com"),
    ],
)
def test_the_command_refuses_what_the_page_refuses(command, email, typed, words):
    answer = command("user", "add", email, *TYPED, typed=typed)
    assert answer.exit_code == 1
    assert words in answer.output
    assert stored(email) is None


def test_an_address_that_is_taken_is_refused(command):
    command("user", "add", ANA, "--role", "auditor")
    answer = command("user", "add", ANA.upper(), "--role", "administrator")
    assert answer.exit_code == 1
    assert answer.stderr.endswith("\nError: There is already a person with this e-mail.\n")


def test_a_role_that_does_not_exist_is_refused(command):
    answer = command("user", "add", ANA, "--role", "root")
    assert answer.exit_code == 2
    assert "administrator" in answer.output


def test_the_audit_says_who_ran_the_command_and_no_password(command):
    command("user", "add", ANA, *TYPED, typed=PASSWORD.encode())
    with open_storage():
        entry = AuditEntry.get(AuditEntry.action == "person.added")
    assert entry.interface == "cli"
    assert entry.actor
    assert PASSWORD not in str(entry.__data__)


def test_people_are_listed(command):
    command("user", "add", ANA, "--role", "auditor")
    command("user", "add", "bia@example.com", *TYPED, typed=PASSWORD.encode())
    lines = command("user", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [ANA, "bia@example.com"]
    assert "Has no password yet" in lines[1]
    assert "Can sign in" in lines[2]


def test_a_link_of_the_command_sets_a_new_password(command, wired):
    command("user", "add", ANA, *TYPED, typed=PASSWORD.encode())
    answer = command("user", "link", ANA.upper())
    assert answer.exit_code == 0
    path = urllib.parse.urlsplit(answer.stdout.strip()).path
    with open_storage():
        assert reset.whose(path.removeprefix(RESET_PATH)).email == ANA
        assert AuditEntry.select().order_by(AuditEntry.id.desc()).get().action == "reset.link_made"
    assert wired.url_map.bind("").build("access.reset_password", {"token": "x"}) == f"{RESET_PATH}x"


@pytest.mark.parametrize(
    ("email", "words"), [("bob@example.com", "There is nobody"), (ANA, "This person is deactivated.")]
)
def test_no_link_is_made_for_who_cannot_sign_in(command, email, words):
    command("user", "add", ANA, *TYPED, typed=PASSWORD.encode())
    with open_storage():
        Person.update(active=False).execute()
    answer = command("user", "link", email)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert words in answer.stderr

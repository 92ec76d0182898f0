"""README's commands do what it says, in its order, on a fresh clone.

Each code block and each command in a sentence is a row here: how it is tried, or why it cannot be.
"""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.run.readme import Newcomer, Shown, shown_in

README = Path(__file__).resolve().parents[3] / "README.md"
EMAIL, PASSWORD = "maria@example.com", "correct horse battery staple"
MINUTES = "takes minutes: run before a release"
THIS_SUITE = "is what runs this test"
SYSTEM = "changes the system that the tests run on"
NO_COMMAND = "is no command"

# Why a block or command is not run, by its first line.
NOT_RUN = {
    "./run test": THIS_SUITE,
    "./run test tests/mail -k starttls": THIS_SUITE,
    "TEST_DATABASE=postgresql ./run test tests/outbox": THIS_SUITE,
    "./run bench kill": MINUTES,
    "./run bench report": MINUTES,
    "./run bench start": MINUTES,
    "./run bench engine": MINUTES,
    "./run bench outbox": MINUTES,
    "./run bench outbox_queue": MINUTES,
    "./run bench quick_ways": MINUTES,
    "./run bench far": MINUTES,
    "./run bench sick": MINUTES,
    "./run bench front": MINUTES,
    "./run install": "installs beside this suite: tests/house/run/test_run_hostile.py",
    "./run mutate webapp.access.limits": MINUTES,
    "./run submission": "needs a port in the settings: tests/submission/test_process.py tries it",
    "./run db copy": "needs a PostgreSQL of its own: tests/test_db_copy.py",
    "createuser --pwprompt postigo; createdb --owner postigo --encoding UTF8 --template template0 postigo": (
        "asks for a password at a terminal: tests/fakes/postgres.py makes such databases"
    ),
    "#!/bin/sh": "goes to /usr/sbin and needs sudo",
    "ALL ALL=(postigo) NOPASSWD: /opt/postigo/run sendmail *": "goes to /etc/sudoers.d",
    "cp docs/systemd/postigo-web.service docs/systemd/postigo-worker@.service /etc/systemd/system/": SYSTEM,
    "useradd --system --home-dir /var/lib/postigo --shell /usr/sbin/nologin postigo": SYSTEM,
    "sudo -u postigo /opt/postigo/run db backup /var/lib/postigo/copy.db": SYSTEM,
    "server {": "goes to nginx: tests/test_serve.py sends the same headers",
    "config.py           every setting once": NO_COMMAND,
}


def try_start(newcomer: Newcomer, _shown: Shown) -> None:
    link = newcomer.start("./run", ready="/setup/")
    page = newcomer.fill_in(link, email=EMAIL, password=PASSWORD, again=PASSWORD)
    assert "Configuração SMTP" in page
    assert "Caixa de treino" in newcomer.open("/accounts")


def try_hand_over(newcomer: Newcomer, shown: Shown) -> None:
    newcomer.fill_in("/applications/new", "/applications", name="Relatórios")
    page = newcomer.fill_in("/applications/1", "/token")
    newcomer.token = re.search(r'<code id="token"[^>]*>(ptg_[^<]+)</code>', page)[1]
    first, again = (json.loads(newcomer.type(shown.text)) for _ in range(2))
    assert again["id"] == first["id"]


def try_ask_again(newcomer: Newcomer, shown: Shown) -> None:
    for _ in range(200):  # each takes a process and a request: longer than a delivery
        message = json.loads(newcomer.type(shown.text))
        assert message.get("id") == 1, message
        if message["recipients"][0]["state"] == "accepted":
            break
    assert message["subject"] == "Report"
    assert "Report" in newcomer.open("/practice")


def try_separate_web(newcomer: Newcomer, shown: Shown) -> None:
    newcomer.stop()
    newcomer.start(shown.text, ready="Pasta de dados")


def try_worker(newcomer: Newcomer, shown: Shown) -> None:
    newcomer.start(shown.text, ready="Pasta de dados")


def try_add_person(newcomer: Newcomer, shown: Shown) -> None:
    command = shown.text.replace("E-MAIL", "ana@example.com").replace("administrator|operator|", "")
    assert "ana@example.com" in newcomer.type(command, typed=PASSWORD)


def try_list_people(newcomer: Newcomer, shown: Shown) -> None:
    assert {EMAIL, "ana@example.com"} <= set(newcomer.type(shown.text).split())


def try_password_link(newcomer: Newcomer, shown: Shown) -> None:
    link = newcomer.type(shown.text.replace("E-MAIL", "ana@example.com"))
    assert re.match(r"http://[^ ]+/reset/[\w-]{40,}\n", link)


def try_commands_that_send(newcomer: Newcomer, shown: Shown) -> None:
    newcomer.type(shown.text)
    outbox = newcomer.open("/outbox")
    assert "Disks" in outbox
    assert "Backup" in outbox


def try_backup(newcomer: Newcomer, shown: Shown) -> None:
    newcomer.type(shown.text.replace("FILE", "copy.db"))
    assert (newcomer.folder / "copy.db").stat().st_size > 100_000


def try_settings(newcomer: Newcomer, shown: Shown) -> None:
    """A block of settings: put into the file, each is taken and said to come from there."""
    before = newcomer.settings_file.read_text()
    newcomer.settings_file.write_text(f"{before}{shown.text}\n")
    rows = newcomer.type("./run settings")
    newcomer.settings_file.write_text(before)
    for line in shown.text.splitlines():
        [row] = [row for row in rows.splitlines() if row.startswith(f"{line.partition('=')[0]} ")]
        assert row.endswith(f" {newcomer.settings_file}")


def try_plain(newcomer: Newcomer, shown: Shown) -> None:
    assert newcomer.type(shown.text)


TRIED: dict[str, Callable[[Newcomer, Shown], None]] = {
    "./run": try_start,
    "./run --help": try_plain,
    "curl http://127.0.0.1:8080/api/v1/messages \\": try_hand_over,
    'curl http://127.0.0.1:8080/api/v1/messages/1 -H "Authorization: Bearer ptg_…"': try_ask_again,
    "./run web": try_separate_web,
    "./run worker": try_worker,
    "./run user add E-MAIL --role administrator|operator|auditor --password-stdin": try_add_person,
    "./run user list": try_list_people,
    "./run user link E-MAIL": try_password_link,
    "./run migrate": try_plain,
    "./run keys rotate": try_plain,
    "./run settings": try_plain,
    "df -h > df.log": try_commands_that_send,
    "./run db backup FILE": try_backup,
    "POSTIGO_DATABASE_URL=postgresql://postigo:password@db.example.com/postigo": try_settings,
    "POSTIGO_TRUSTED_PROXY=127.0.0.1": try_settings,
    "POSTIGO_SUBMISSION_PORT=2587": try_settings,
}
# The same command in other words.
NAMED_AGAIN = {"./run db backup", "./run send", "./run sendmail"}


def unlisted(text: str) -> list[str]:
    """Return a sentence for each code block or command that is neither tried nor excused."""
    known = {*TRIED, *NOT_RUN, *NAMED_AGAIN}
    return [
        f"README.md:{shown.line}: add `{shown.key}` to TRIED or to NOT_RUN in {Path(__file__).name}"
        for shown in shown_in(text)
        if shown.key not in known
    ]


def test_every_command_in_readme_is_tried_or_its_excuse_is_written_here():
    assert unlisted(README.read_text()) == []


def test_what_is_listed_here_is_in_readme_and_in_one_list_only():
    keys = {shown.key for shown in shown_in(README.read_text())}
    assert sorted({*TRIED, *NOT_RUN} - keys) == []
    assert sorted(TRIED.keys() & NOT_RUN.keys()) == []


@pytest.mark.parametrize(
    "addition",
    ["```\n./run frobnicate\n```\n", "```sh\nmake install\n```\n", "Type `./run frobnicate now`.\n"],
)
def test_a_new_command_in_readme_must_be_listed(addition):
    [sentence] = unlisted(README.read_text() + "\n" + addition)
    assert re.match(r"README\.md:\d+: add `.+` to TRIED or to NOT_RUN", sentence)


@pytest.mark.skipif(os.name != "posix", reason="README's commands are for a POSIX shell")
@pytest.mark.needs("bash", "curl")
def test_every_command_of_readme_works_in_its_order_on_a_fresh_clone(clone, environment):
    newcomer, done = Newcomer(clone, environment), set()
    try:
        for shown in shown_in(README.read_text()):
            if shown.key in TRIED and shown.key not in done:
                TRIED[shown.key](newcomer, shown)
                done.add(shown.key)
        newcomer.stop()
    finally:
        newcomer.abandon()
    assert done == set(TRIED)
    assert not (clone / "servers.log").read_text()

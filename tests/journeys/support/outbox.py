"""Messages in the outbox of a running instance, in the states in which interfaces and workers leave them."""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import config
from tests.conftest import TESTER
from tests.journeys.support.instance import Instance
from tests.outbox import stored
from webapp import boot
from webapp.accounts import snapshots
from webapp.accounts.models import Account, SendingState
from webapp.clock import now
from webapp.db import writing
from webapp.outbox import bulk
from webapp.outbox.models import BulkAction, Message, Recipient
from webapp.outbox.queue import states
from webapp.outbox.reading.search import MessageFilters

DAY = dt.timedelta(days=1)
# Without a script: the browser logs an error for each one that the sandbox blocks, which fails the test.
QUIET = stored.ENTITY.replace(b"<script>x</script>", b"")
FAILED_STEPS = [
    {
        "stage": "connect",
        "state": "done",
        "started_ms": 0,
        "took_ms": 2,
        "facts": {"peer": "127.0.0.1:25", "local": "127.0.0.1:50000"},
        "lines": [],
    },
    {
        "stage": "rcpt_to",
        "state": "failed",
        "started_ms": 3,
        "took_ms": 9,
        "facts": {"error": "rcpt_to.greylisted", "host": "localhost", "recipient": "bia@example.com"},
        "lines": [
            [">", "RCPT TO:<bia@example.com>", False, 3],
            ["<", "450 4.2.0 Greylisted, come back in 5 minutes", False, 12],
        ],
    },
]


@contextlib.contextmanager
def records(instance: Instance) -> Iterator[None]:
    """Open the database of a running instance in this process."""
    settings = dataclasses.replace(config.load(dotenv=None), data=instance.process.data)
    boot.open_storage(settings)
    try:
        yield
    finally:
        boot.close_storage()


@dataclass(frozen=True)
class Filled:
    """The ids of records in the outbox: messages, an uncertain recipient, bulk actions, an application."""

    mixed: int
    undecided: int
    sent: int
    sensitive: int
    deleted: int
    bulk: int
    application: int
    practised: int
    sent_by: int


def fill(instance: Instance, account_name: str) -> Filled:
    """Put a message of each kind into the outbox; none is due before tomorrow."""
    with (
        records(instance),
        writing(),
    ):  # at once: the worker of the instance would claim what is due meanwhile
        account = Account.get(Account.name == account_name)
        reserve = Account.get(Account.name == "Caixa de treino")
        folha = stored.new_application("Folha de pagamento", per_minute=60)
        mixed = _mixed(account, folha)
        sent = stored.message(account, ("ana@example.com", states.ACCEPTED), application=folha,
                              subject="Seu contracheque de novembro",
                              entity=QUIET)  # fmt: skip
        Recipient.update(substituted=True, sent_by=reserve, ended_at=now()).where(
            Recipient.message == sent
        ).execute()
        stored.attempt(sent, account=reserve, account_name=reserve.name, substitute=True, queue_id="4F1")
        deleted = stored.message(account, ("ana@example.com", states.REFUSED), entity=None, age=40 * DAY,
                                 subject="Aviso antigo", content_deleted_at=now())  # fmt: skip
        sensitive = stored.message(account, ("ana@example.com", states.ACCEPTED), sensitive=True,
                                   subject="Sua nova senha")  # fmt: skip
        SendingState.insert(
            account=account,
            held_at=now(),
            held_code="auth.bad_credentials",
            held_facts={"host": "localhost", "user_name": "relay"},
            held_for=snapshots.version_of(account.id),
            probe_at=now() + DAY,
        ).on_conflict_ignore().execute()
        undecided = Recipient.get(Recipient.message == mixed, Recipient.state == states.UNCERTAIN)
        done = bulk.create(bulk.RETRY, MessageFilters(subject="nada"), [mixed.id], actor=TESTER)
        BulkAction.update(state=bulk.STOPPED, finished_at=now()).where(BulkAction.id == done.id).execute()
        practised = stored.message(reserve, ("ana@example.com", states.PRACTICE), entity=None,
                                   subject="Só para treinar")  # fmt: skip
        stored.attempt(practised, "practice.taken", queue_id="TREINO-1")
        sent_by = bulk.create(
            bulk.SEND_BY, MessageFilters(), [practised.id], actor=TESTER, account_id=account.id
        )
        left_out = {"message.content_gone": {"count": 1, "ids": [practised.id]}}
        BulkAction.update(state=bulk.DONE, finished_at=now(), left_out=left_out).where(
            BulkAction.id == sent_by.id
        ).execute()
        return Filled(
            *(mixed.id, undecided.id, sent.id, sensitive.id, deleted.id, done.id, folha.id),
            *(practised.id, sent_by.id),
        )


def _mixed(account: Account, application: object) -> Message:
    people = (("bia@example.com", states.DEFERRED), ("caio@example.com", states.UNCERTAIN),
              ("davi@example.com", states.ACCEPTED), ("eva@example.com", states.REFUSED))  # fmt: skip
    change = {"field": "reply_to", "asked": "rh@example.com", "used": "suporte@example.com"}
    row = stored.message(account, *people, application=application, subject="Aviso de férias", entity=QUIET,
                         overridden=[change])  # fmt: skip
    said = {
        states.DEFERRED: ("rcpt_to.greylisted", 450, "4.2.0 Greylisted, come back in 5 minutes"),
        states.UNCERTAIN: ("end_of_data.uncertain", None, ""),
        states.ACCEPTED: ("accepted", 250, "2.0.0 Ok: queued as 4F0"),
        states.REFUSED: ("rcpt_to.unknown_user", 550, "5.1.1 User unknown"),
    }
    for state, (code, reply_code, reply) in said.items():
        Recipient.update(code=code, reply_code=reply_code, reply=reply).where(
            Recipient.message == row, Recipient.state == state
        ).execute()
    Recipient.update(due_at=now() + DAY).where(Recipient.state == states.DEFERRED).execute()
    facts = {"host": "localhost", "port": 25, "sender": row.sender, "recipient": "bia@example.com"}
    outcomes = [
        [one.id, said[one.state][0], said[one.state][1], said[one.state][2]]
        for one in Recipient.select().where(Recipient.message == row).order_by(Recipient.place)
    ]
    stored.attempt(
        row, queue_id="4F0", facts=facts, outcomes=outcomes, reply_code=250, reply="2.0.0 Ok: queued as 4F0"
    )
    stored.attempt(
        row,
        "rcpt_to.greylisted",
        stage="rcpt_to",
        facts=facts,
        reply_code=450,
        reply="4.2.0 Greylisted, come back in 5 minutes",
        steps=FAILED_STEPS,
    )
    return row


def post(instance: Instance, *people: str, account_name: str = "Caixa de treino", subject: str) -> int:
    """Store a message that is due now, and return its id."""
    with records(instance):
        account = Account.get(Account.name == account_name)
        return stored.message(account, *people, subject=subject, entity=QUIET).id


def mark(instance: Instance, message_id: int, state: str) -> None:
    """Set the recipients of a message to `state`, not due."""
    with records(instance):
        over = {"lane": None, "expires_at": None, "ended_at": now()} if state in states.FINAL else {}
        Recipient.update(state=state, due_at=None, **over).where(Recipient.message == message_id).execute()

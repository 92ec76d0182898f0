"""A message leaves as it would if it were built anew, whether or not its header block was stored."""

from email import message_from_bytes

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.programs.general import general
from tests.fakes.smtp import Mailbox, real_server
from tests.outbox.requests import later
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.errors import AppError
from webapp.outbox.models import Content, Recipient
from webapp.outbox.queue import states

people = st.lists(
    st.sampled_from(["maria@example.com", "jose@exãmple.com", "MARIA@Example.com"]),
    max_size=3,
).map(tuple)
words = st.text(st.sampled_from("aé ✓=?_日"), max_size=40)
requests = st.fixed_dictionaries(
    {"to": people, "cc": people, "bcc": people},
    optional={
        "subject": words,
        "text": words,
        "html": words,
        "reply_to": st.just("ajuda@example.com"),
        "return_path": st.just("volta@example.com"),
        "sender": st.sampled_from(["app@example.com", "outro@exãmple.com"]),
        "headers": st.just((("Importance", "high"),)),
    },
)
accounts = st.fixed_dictionaries(
    {
        "footer": st.booleans(),
        "force": st.booleans(),
        "read_receipt": st.booleans(),
        "reply_to": st.sampled_from(["", "conta@example.com"]),
    }
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(accounts, st.one_of(st.none(), accounts), st.lists(requests, min_size=1, max_size=5))
def test_with_the_stored_header_block_a_message_is_as_built_anew(storage, before, after, asked):
    """The account may be changed between taking in and sending: then what was stored is out of date."""
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        if Account.select().exists():
            Account.update(port=server.port).execute()
        else:
            account_at(server)
        _change(before)
        for fields in asked:
            try:
                hand_over(storage, **fields)
            except AppError:  # nobody named, or a word that is refused
                continue
        if after is not None:
            _change(after)
        quick = _sent(storage, mailbox)
        Recipient.update(
            state=states.QUEUED, due_at=now(), lane=Account.get(), ended_at=None, expires_at=later(days=1)
        ).execute()
        with general("stored header block"):
            assert _sent(storage, mailbox) == quick
    Recipient.delete().execute()
    Content.delete().execute()


def _change(columns):
    Account.update(version=Account.version + 1, footer_text="Não responda.", **columns).execute()


def _sent(storage, mailbox):
    """Have all that waits sent, and return each message as it arrived, by its number."""
    mailbox.received.clear()
    with working(storage):
        until(lambda: not Recipient.select().where(Recipient.state != states.ACCEPTED).exists())
    return {
        message_from_bytes(each.content)["Message-ID"]: (each.mail_from, each.rcpt_tos, each.content)
        for each in mailbox.received
    }

"""Which accounts lead to the practice mailbox, which delivers to nobody, and what follows from that."""

from collections.abc import Collection
from dataclasses import dataclass

import peewee as pw

from webapp.access import people
from webapp.accounts.models import Account, DefaultAccount, PracticeServer
from webapp.db import writing
from webapp.mail.diagnosis.diagnose import PRACTICE

# The names by which a server that listens on 127.0.0.1 is reached.
HOSTS = ("127.0.0.1", "::ffff:127.0.0.1", "localhost", "localhost.")
SERVER_ROW = 1
OFFERED = 2  # accounts to take the place of the default one
NAMED = 2  # administrators to ask


@dataclass(frozen=True)
class PracticeDefault:
    """The default account while it leads to the practice mailbox, and who or what can change that.

    `real` are active accounts for other servers, those whose test succeeded first, at most OFFERED; `more`
    tells whether there are others. `administrators` are addresses, at most NAMED.
    """

    account: Account
    real: list[Account]
    more: bool
    administrators: list[str]


def note_port(port: int | None) -> None:
    """Store on which port of 127.0.0.1 the practice mailbox listens; None when it does not."""
    with writing():
        PracticeServer.delete().execute()
        if port is not None:
            PracticeServer.insert(id=SERVER_ROW, port=port).execute()


def condition() -> pw.Expression:
    """Return the condition for accounts that lead to the practice mailbox.

    Either its address is theirs, or the last test of their present settings met it under another name.
    """
    ports = PracticeServer.select(PracticeServer.port)
    is_there = pw.fn.LOWER(Account.host).in_(HOSTS) & Account.port.in_(ports) & ~Account.use_connector
    met_it = (Account.last_test_code == PRACTICE) & (Account.last_test_fingerprint == Account.fingerprint)
    return is_there | met_it


def is_its_address(host: str, port: int | None) -> bool:
    """Tell whether the practice mailbox is what listens at an address that is reached without a connector."""
    return host.lower() in HOSTS and PracticeServer.select().where(PracticeServer.port == port).exists()


def ids(among: Collection[int] | None = None) -> set[int]:
    """Return the ids of the accounts that lead to the practice mailbox, of all or of those `among`."""
    query = Account.select(Account.id).where(condition())
    if among is not None:
        query = query.where(Account.id.in_(list(among)))
    return {row[0] for row in query.tuples()}


def leads_there(account: Account) -> bool:
    """Tell whether messages of `account` end in the practice mailbox, as far as its settings show it.

    Asked for each message that is accepted: nothing is read for an account of another host.
    """
    if account.use_connector or account.host.lower() not in HOSTS:
        return account.last_test_code == PRACTICE and account.last_test_fingerprint == account.fingerprint
    return Account.select().where(Account.id == account.id, condition()).exists()


def default_account() -> Account | None:
    """Return the default account if it leads to the practice mailbox, else None."""
    default = DefaultAccount.select(DefaultAccount.account_id)
    return Account.get_or_none(Account.id.in_(default), condition())


def standing() -> PracticeDefault | None:
    """Return what every page says while the practice mailbox is the default; None while it is not.

    None as well while storage fails: the page that says so must not fail by this.
    """
    try:
        account = default_account()
        if account is None:
            return None
        real = list(real_accounts().limit(OFFERED + 1))
        asked = [row.email for row in people.administrators().order_by(people.Person.id).limit(NAMED)]
    except pw.DatabaseError:
        return None
    return PracticeDefault(account, real[:OFFERED], len(real) > OFFERED, asked)


def real_accounts() -> pw.ModelSelect:
    """Return a query for the active accounts of other servers: those tested with success first, by name."""
    is_tested = Account.last_test_ok & (Account.last_test_fingerprint == Account.fingerprint)
    rank = pw.Case(None, [(is_tested, 0)], 1)
    return Account.select().where(Account.active, ~condition()).order_by(rank, Account.name_key)

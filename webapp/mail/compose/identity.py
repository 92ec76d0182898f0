"""Whose addresses a message bears: those that its program asked for, or those of the account."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from webapp.mail.compose.footer import Footer
from webapp.mail.rules.address import ascii_address
from webapp.mail.rules.address_list import NamedAddress, read_list, wire_address


@dataclass(frozen=True)
class Identity:
    """The account's addresses for its messages; only `sender` is required. `sender_name` is shown with it.

    With `force` the account's addresses replace those of the draft, and an empty `reply_to` means none.
    Otherwise they apply where the draft has none. With `own_sender_only`, for servers that let an account
    send as itself only, they replace From and the envelope sender; who was asked for gets the replies.
    """

    sender: str
    reply_to: str = ""
    return_path: str = ""
    confirmation: str = ""
    read_receipt: bool = False
    force: bool = False
    footer: Footer | None = None
    sender_name: str = ""
    own_sender_only: bool = False


@dataclass(frozen=True)
class Overridden:
    """In `field` the draft requested `asked`, and the account replaced it by `used` (empty: none)."""

    field: str
    asked: str
    used: str


class AskedAddresses(NamedTuple):
    """What a draft asks for: addresses, with names or without, and a name for From. Empty asks for nothing.

    `reply_to` may be a list.
    """

    sender: str = ""
    reply_to: str = ""
    return_path: str = ""
    confirmation: str = ""
    sender_name: str = ""


class UsedAddresses(NamedTuple):
    """The addresses in effect. `confirmation` is None when no read confirmation is asked for."""

    sender: NamedAddress
    reply_to: tuple[NamedAddress, ...]
    return_path: str
    confirmation: NamedAddress | None

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them, without names."""
        others = (self.confirmation,) if self.confirmation else ()
        return (self.return_path, *(named.address for named in (self.sender, *self.reply_to, *others)))


@lru_cache(maxsize=512)  # most drafts request no addresses
def settle(wanted: AskedAddresses, identity: Identity) -> tuple[UsedAddresses, tuple[Overridden, ...]]:
    """Return the addresses in effect, and what the account overrides. Raises Invalid for a bad address."""
    asked_sender = _one(wanted.sender, "sender")
    asked_reply = _several(wanted.reply_to, "reply_to")
    asked_path = _one(wanted.return_path, "return_path")
    asked_confirmation = _one(wanted.confirmation, "confirmation")
    own = NamedAddress(_required(identity.sender), identity.sender_name)
    own_reply = _several(identity.reply_to, "reply_to")
    own_path = _one(identity.return_path, "return_path")
    own_confirmation = _one(identity.confirmation, "confirmation")
    gives_way = identity.own_sender_only and asked_sender is not None and asked_sender.address != own.address
    if identity.force:
        sender, reply, confirmation = own, own_reply, own_confirmation
    else:
        sender = _sender(
            asked_sender, wanted.sender_name, own, gives_way=gives_way, has_reply=bool(asked_reply)
        )
        reply = asked_reply or ((asked_sender,) if gives_way and asked_sender else own_reply)
        confirmation = asked_confirmation or own_confirmation
    path = own_path if identity.force or identity.own_sender_only else asked_path or own_path
    wants_receipt = identity.read_receipt or bool(asked_confirmation and not identity.force)
    used = UsedAddresses(
        sender=sender,
        reply_to=reply,
        return_path=path.address if path else sender.address,
        confirmation=(confirmation or next(iter(reply), sender)) if wants_receipt else None,
    )
    asked = {
        "sender": asked_sender,
        "reply_to": asked_reply,
        "return_path": asked_path,
        "confirmation": asked_confirmation,
    }
    return used, tuple(_overridden(asked, used, wanted.sender_name))


def _sender(
    asked: NamedAddress | None, name: str, own: NamedAddress, *, gives_way: bool, has_reply: bool
) -> NamedAddress:
    """Return From: an account fills the gaps, the name and the address each for itself."""
    name = (asked.name if asked else "") or name
    if asked is None or not gives_way:
        return NamedAddress((asked or own).address, name or own.name)
    # The asked address is in Reply-To, or if that is taken, in the name.
    return NamedAddress(own.address, name or (asked.address if has_reply else own.name))


def _overridden(asked: dict, used: UsedAddresses, sender_name: str) -> Iterator[Overridden]:
    if asked["sender"] is None and sender_name and used.sender.name != sender_name:
        yield Overridden("sender", sender_name, str(used.sender))
    for field, wanted in asked.items():
        wanted_all, used_all = _all(wanted), _all(getattr(used, field))
        if wanted_all and not _is_met(wanted_all, used_all):
            yield Overridden(field, ", ".join(map(str, wanted_all)), ", ".join(map(str, used_all)))


def _is_met(wanted: tuple[NamedAddress, ...], used: tuple[NamedAddress, ...]) -> bool:
    """Tell whether the same addresses are used, under the names that were asked for."""
    return len(wanted) == len(used) and all(
        one.address == other.address and one.name in ("", other.name)
        for one, other in zip(wanted, used, strict=True)
    )


def _all(value: object) -> tuple[NamedAddress, ...]:
    if isinstance(value, NamedAddress):
        return (value,)
    if isinstance(value, str):
        return (NamedAddress(value),)
    return tuple(value) if isinstance(value, tuple) else ()


def _required(address: str) -> str:
    return wire_address(address, "sender").address


def _one(text: str, field: str) -> NamedAddress | None:
    return wire_address(text, field) if text else None


def _several(text: str, field: str) -> tuple[NamedAddress, ...]:
    found = read_list(text, field) if text else ()
    return tuple(named._replace(address=ascii_address(named.address)) for named in found)

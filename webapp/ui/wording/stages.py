"""The stages of an attempt in words: the name of each, its state, and a sentence made of its facts."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.mail.diagnosis.preflight import Remark
from webapp.transcript import Stage, State
from webapp.ui.locale import moment
from webapp.ui.wording import causes, preflight
from webapp.ui.wording.addresses import AddressView, address_views
from webapp.ui.wording.chains import ChainLink, chain_links, days_warning, tls_sentence
from webapp.ui.wording.numbers import ngettext

Facts = Mapping[str, Any]

TITLES: Mapping[Stage, LazyString] = MappingProxyType(
    {
        Stage.SETTINGS: _l("Settings check"),
        Stage.CONNECTOR: _l("Network Connector"),
        Stage.RESOLVE: _l("Name resolution"),
        Stage.CONNECT: _l("Connection"),
        Stage.BANNER: _l("Greeting (banner)"),
        Stage.EHLO: _l("Capabilities (EHLO)"),
        Stage.TLS: _l("Encryption (TLS)"),
        Stage.EHLO_TLS: _l("Capabilities again, under TLS"),
        Stage.TOKEN: _l("Token"),
        Stage.AUTH: _l("Log-in (AUTH)"),
        Stage.MAIL_FROM: _l("Sender (MAIL FROM)"),
        Stage.RCPT_TO: _l("Recipient (RCPT TO)"),
        Stage.DATA: _l("Message (DATA)"),
        Stage.END_OF_DATA: _l("The server's final answer"),
        Stage.QUIT: _l("Goodbye (QUIT)"),
    }
)

NOT_REACHED = "not_reached"
ENDED_EARLY = "ended_early"


@dataclass(frozen=True)
class Badge:
    """A state as word, icon and colour, so that it is not told by colour alone (WCAG 1.4.1)."""

    word: LazyString
    icon: str
    tone: str


BADGES: Mapping[str, Badge] = MappingProxyType(
    {
        State.WAITING: Badge(_l("Waiting"), "circle-dashed", "secondary"),
        State.RUNNING: Badge(_l("Under way"), "loader-2", "blue"),
        State.DONE: Badge(_l("Done"), "circle-check", "green"),
        State.WARNED: Badge(_l("Done, with a remark"), "alert-triangle", "yellow"),
        State.FAILED: Badge(_l("Failed"), "circle-x", "red"),
        State.SKIPPED: Badge(_l("Does not apply"), "circle-minus", "secondary"),
        NOT_REACHED: Badge(_l("Not reached"), "circle-dashed", "secondary"),
        ENDED_EARLY: Badge(_l("Ended early"), "circle-minus", "orange"),
    }
)


# What the practice mailbox took: never green, as nobody receives it.
PRACTICE_BADGE = Badge(_l("Practice only"), "mailbox", "purple")


@dataclass(frozen=True)
class StageView:
    """One stage as pages show it. `sentence` may be empty; `lines` are [sign, text, encrypted, at_ms].

    `warning` is what will go wrong though nothing did, such as a certificate that ends in a few days.
    """

    stage: str
    title: str
    state: str
    badge: Badge
    sentence: str = ""
    took_ms: int | None = None
    facts: Facts = field(default_factory=dict)
    lines: list[list[Any]] = field(default_factory=list)
    addresses: list[AddressView] = field(default_factory=list)
    chain: list[ChainLink] = field(default_factory=list)
    warning: str = ""


def views(
    steps: list[dict[str, Any]],
    expected: tuple[Stage, ...],
    *,
    over: bool,
    known: Facts = MappingProxyType({}),
) -> list[StageView]:
    """Return the recorded stages in the order in which they happened, then the expected remaining ones.

    `over` means that the attempt has ended and the remaining stages will not be reached. `known` are
    facts of the whole attempt, for the sentence about a failed stage.
    """
    seen = {step["stage"] for step in steps}
    ahead = NOT_REACHED if over else State.WAITING
    shown = [
        *(_view(step, known, over=over) for step in steps if step["stage"] in TITLES),
        *(_to_come(stage, ahead) for stage in expected if stage not in seen),
    ]
    # After a failure QUIT comes before the stages that were not reached, but it is shown last.
    return sorted(shown, key=lambda view: view.stage == Stage.QUIT)


def _view(step: dict[str, Any], known: Facts, *, over: bool) -> StageView:
    stage, state = Stage(step["stage"]), step["state"]
    # A stage interrupted by cancelling is recorded as skipped, with a duration; one whose process died
    # is still recorded as running.
    if (state == State.SKIPPED and step["took_ms"]) or (over and state == State.RUNNING):
        state = ENDED_EARLY
    return StageView(
        stage=str(stage),
        title=str(TITLES[stage]),
        state=state,
        badge=PRACTICE_BADGE if state == State.DONE and step["facts"].get("practice") else BADGES[state],
        sentence=_sentence(stage, state, step["facts"], known),
        took_ms=None if state in (State.SKIPPED, State.RUNNING) else step["took_ms"],
        facts=step["facts"],
        lines=step["lines"],
        addresses=address_views(step["facts"]),
        chain=chain_links(step["facts"]),
        warning=days_warning(step["facts"]) if state == State.WARNED else "",
    )


def _to_come(stage: Stage, state: str) -> StageView:
    return StageView(str(stage), str(TITLES[stage]), state, BADGES[state])


def _sentence(stage: Stage, state: str, facts: Facts, known: Facts) -> str:
    if state == State.FAILED:
        return causes.title(facts["error"], {**known, **facts}) + "." if "error" in facts else ""
    if state == State.SKIPPED:
        return _skipped(stage, facts)
    if state in (State.DONE, State.WARNED):
        return SENTENCES[stage](facts)
    return ""


def _skipped(stage: Stage, facts: Facts) -> str:
    if stage is Stage.CONNECTOR and facts.get("kind") == "direct":
        return _("The account uses none: the connection is direct.")
    return {
        Stage.TLS: _("The account uses no secure connection."),
        Stage.EHLO_TLS: _("Needed only after STARTTLS."),
        Stage.AUTH: _("The account does not log in."),
        Stage.QUIT: _("After the 354 a QUIT would be text of the message: the connection is closed instead."),
    }.get(stage, "")


def _settings(facts: Facts) -> str:
    # A stored run may have remarks that this version does not make any more.
    if known := [remark for remark in facts.get("remarks", ()) if remark["code"] in preflight.WORDS]:
        return " ".join(preflight.sentence(Remark(**remark)) for remark in known)
    if "size_bytes" not in facts:  # a test that needs no message
        return _("Nothing stands out.")
    return _(
        "Nothing stands out, and the message is ready: %(size)s bytes.", size=_number(facts, "size_bytes")
    )


def _connector(facts: Facts) -> str:
    where = {"name": facts.get("name", ""), "host": facts.get("host", ""), "port": facts.get("port", "")}
    if facts.get("tunnel_opened"):
        return _("%(name)s at %(host)s:%(port)s was reached, and the tunnel is open.", **where)
    return _("%(name)s at %(host)s:%(port)s was reached.", **where)


def _resolve(facts: Facts) -> str:
    name = facts.get("name", "")
    if facts.get("resolved_by") == "connector":
        return _("The connector resolves %(name)s.", name=name)
    addresses = [item["address"] for item in facts.get("addresses", ())]
    if addresses == [name]:
        return _("%(name)s is an address already.", name=name)
    return ngettext(
        "%(name)s has one address: %(addresses)s.",
        "%(name)s has %(num)s addresses: %(addresses)s.",
        len(addresses),
        name=name,
        addresses=", ".join(addresses),
    )


def _connect(facts: Facts) -> str:
    if not facts.get("peer"):
        return _("The connector connected to the server.")
    return _("Connected to %(peer)s from %(local)s.", peer=facts["peer"], local=facts.get("local", ""))


def _banner(facts: Facts) -> str:
    return _("The server greets: “%(banner)s”.", banner=facts.get("banner", "").partition("\n")[0])


def _ehlo(facts: Facts) -> str:
    if facts.get("helo"):
        return _("The server knows only HELO, the old greeting without capabilities.")
    offers = []
    if "STARTTLS" in facts.get("capabilities", ()):
        offers.append(_("encryption (STARTTLS)"))
    if facts.get("mechanisms"):
        offers.append(_("log-in (%(mechanisms)s)", mechanisms=", ".join(facts["mechanisms"])))
    if facts.get("size_limit_bytes"):
        megabytes = format_decimal(round(facts["size_limit_bytes"] / 1_000_000, 1))
        offers.append(_("messages up to %(megabytes)s MB", megabytes=megabytes))
    if not offers:
        return _("The server offers neither encryption nor log-in.")
    return _("The server offers %(offers)s.", offers=", ".join(offers))


def _token(facts: Facts) -> str:
    """Return where the token came from and what it says of itself; never the token."""
    ends = facts.get("expires_at")
    until = moment(dt.datetime.fromisoformat(ends)) if ends else ""
    values = {"endpoint": facts.get("endpoint", ""), "until": until}
    if facts.get("is_fresh"):
        said = [_("%(endpoint)s issued a token, valid until %(until)s.", **values)]
    else:
        said = [_("A token of %(endpoint)s was at hand, valid until %(until)s.", **values)]
    if facts.get("tenant"):
        said.append(_("Directory: %(tenant)s.", tenant=facts["tenant"]))
    if facts.get("application"):
        said.append(_("Application: %(application)s.", application=facts["application"]))
    if rights := [*facts.get("token_roles", ()), *facts.get("token_scopes", ())]:
        said.append(_("Rights: %(rights)s.", rights=", ".join(rights)))
    elif "token_roles" in facts:
        said.append(_("It carries no rights."))
    return " ".join(said)


def _auth(facts: Facts) -> str:
    return _("Logged in as %(user)s by %(used)s.", user=facts.get("user_name"), used=facts.get("used"))


def _mail_from(facts: Facts) -> str:
    said = _("The server accepts %(sender)s as sender.", sender=facts.get("sender") or "<>")
    if not facts.get("eight_bit_unannounced"):
        return said
    return f"{said} " + _(
        "It does not offer 8BITMIME; the signed message is sent all the same, as the account says."
    )


def _rcpt_to(facts: Facts) -> str:
    return _("The server accepts %(recipients)s.", recipients=", ".join(facts.get("accepted", ())))


def _data(facts: Facts) -> str:
    if facts.get("is_rehearsal"):
        return _("The server waits for the message (354). Nothing of it was sent, so there is no message.")
    return _("The message was sent: %(size)s bytes.", size=_number(facts, "size_bytes"))


def accepted(queue_id: str | None) -> str:
    """Return the sentence that a server accepted a message, with its queue id if known."""
    if queue_id:
        return _("Accepted as %(queue_id)s.", queue_id=queue_id)
    return _("Accepted. The server names no queue id.")


def practised(queue_id: str | None) -> str:
    """Return the sentence that the practice mailbox took a message, with its queue id if known."""
    if queue_id:
        return _("Practice only: kept as %(queue_id)s, delivered to nobody.", queue_id=queue_id)
    return _("Practice only: delivered to nobody.")


def _end_of_data(facts: Facts) -> str:
    return (practised if facts.get("practice") else accepted)(facts.get("queue_id"))


def _quit(facts: Facts) -> str:
    return _("The conversation is over; what the server answers to QUIT changes nothing.")


def _number(facts: Facts, name: str) -> str:
    return format_decimal(facts.get(name, 0))


SENTENCES: Mapping[Stage, Callable[[Facts], str]] = MappingProxyType(
    {
        Stage.SETTINGS: _settings,
        Stage.CONNECTOR: _connector,
        Stage.RESOLVE: _resolve,
        Stage.CONNECT: _connect,
        Stage.BANNER: _banner,
        Stage.EHLO: _ehlo,
        Stage.TLS: tls_sentence,
        Stage.EHLO_TLS: _ehlo,
        Stage.TOKEN: _token,
        Stage.AUTH: _auth,
        Stage.MAIL_FROM: _mail_from,
        Stage.RCPT_TO: _rcpt_to,
        Stage.DATA: _data,
        Stage.END_OF_DATA: _end_of_data,
        Stage.QUIT: _quit,
    }
)

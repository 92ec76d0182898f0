"""What a search for the settings of a server found, in words, and what can be taken into the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts import discovery
from webapp.accounts.wording.offered import OfferedSettings
from webapp.accounts.wording.port_rows import PortRow, port_rows
from webapp.accounts.wording.provider_asks import ProviderAsks, asks_of
from webapp.connectors.models import Connector
from webapp.errors import Invalid
from webapp.mail.diagnosis.provider import Provider
from webapp.mail.discovery import known
from webapp.mail.discovery.question import Question, read
from webapp.mail.discovery.records import DomainRecords
from webapp.runs.models import ACCEPTED, Run
from webapp.ui.wording import causes

OTHERS_MOST = 3
# Faults of these kinds meet every port of a host alike.
_OF_HOST = ("resolve.", "address.", "connector.", "credential.", "key.", "ca_file.")
BECAUSE: Mapping[str, LazyString] = MappingProxyType(
    {
        "typed": _l("You typed this host."),
        "provider": _l("This is the provider's host for programs that send."),
        "service": _l("The domain publishes this host in DNS for programs that send."),
        "usual_name": _l("The host has a usual name and exists; nobody says that it is the right one."),
        "mx": _l("This host receives the domain's mail; whether it also sends, its answers will tell."),
    }
)


class OfferedProvider(NamedTuple):
    """A provider that may be meant: what it asks for, and its ports, the best one first.

    `silent` are those ports that were looked at and do not answer from here.
    """

    asks: ProviderAsks
    offers: tuple[OfferedSettings, ...]
    silent: frozenset[int] = frozenset()

    @property
    def best(self) -> OfferedSettings:
        """The settings to take: the first that may answer, else the first."""
        return next((offer for offer in self.offers if offer.port not in self.silent), self.offers[0])


@dataclass(frozen=True)
class FoundView:
    """What the page shows below the line. `run` is None where no network was asked.

    `remarks` are sentences about the domain, `services` what DNS publishes, `exchangers` who receives its
    mail. `target` is the host that was looked at, for the reason `because`, through the Network Connector
    `connector` if that is named, and `ports` are its ports.
    """

    question: Question
    run: Run | None
    providers: list[OfferedProvider]
    remarks: list[str]
    services: list[OfferedSettings] = field(default_factory=list)
    exchangers: tuple[str, ...] = ()
    target: str = ""
    because: str = ""
    connector: str = ""
    ports: list[PortRow] = field(default_factory=list)

    @property
    def others(self) -> list[str]:
        """Further hosts of the domain whose ports can be looked at."""
        named = dict.fromkeys([*(offer.host for offer in self.services), *self.exchangers])
        return [host for host in named if host != self.target][:OTHERS_MOST]

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will be found."""
        return self.run is None or self.run.is_over

    @property
    def ended_early(self) -> bool:
        """Tell whether the search stopped before its end; what the rules forbid is an end."""
        if self.run is None or not self.run.is_over:
            return False
        return self.run.state != ACCEPTED and (self.run.result or {}).get("code") != discovery.FORBIDDEN

    @property
    def mark(self) -> str:
        """A short text that changes with what was found, for the page that polls."""
        return mark_of(self.run) if self.run is not None else ""

    @property
    def sentence(self) -> str:
        """How far the search is, for screen readers."""
        if not self.is_over:
            return _("The search is under way.")
        if self.ended_early:
            return _("The search ended early. Search again, or fill in the form below.")
        return _("The search is over.")


def mark_of(run: Run) -> str:
    """Return a short text that changes with what the run has found."""
    result = run.result or {}
    return f"{run.state}-{len(result)}-{len(result.get('ports') or ())}"


def found_view(text: str, run: Run | None) -> FoundView | None:
    """Return what was found for `text`, as far as the run came; None where nothing was looked for."""
    question = _question(text, run)
    if question is None:
        return None
    result = (run.result or {}) if run is not None else {}
    records = discovery.records_in(result)
    named = providers_named(question) or ([] if question.domain else known.spelt_alike(question.text))
    found = named or discovery.providers_of(question.domain, question.host, records)
    by_mx = not (named or discovery.providers_of(question.domain, question.host, None))
    gateways = [provider for provider in found if by_mx and known.is_gateway(provider)]
    view = FoundView(
        question=question,
        run=run,
        providers=[_offered(provider, question, result) for provider in found if provider not in gateways],
        remarks=[
            *_of_records(question, records),
            *(_of_gateway(question, row) for row in gateways),
            *_of_host(result),
        ],
        services=[OfferedSettings(*row, logs_in=True) for row in records.services] if records else [],
        exchangers=tuple(row.host for row in records.mx) if records else (),
        **_of_target(question, run, result, records),
    )
    if view.is_over and not (view.providers or view.services or view.target):
        view.remarks.append(_nothing(question))
    return view


def _question(text: str, run: Run | None) -> Question | None:
    if run is not None:
        asked = run.asked
        return Question(run.subject_name, domain=asked.get("domain", ""), host=asked.get("host", ""))
    try:
        return read(text) if text else None
    except Invalid:
        return None


def _of_target(
    question: Question, run: Run | None, result: Mapping[str, Any], records: DomainRecords | None
) -> dict[str, Any]:
    """Return what the view says of the host that was looked at; empty where there is none yet."""
    host = str(result.get("host") or "")
    if not host or run is None:
        return {}
    connector = Connector.get_or_none(Connector.id == run.asked.get("connector_id"))
    ports = discovery.ports_to_look_at(run.asked.get("port"), host, records)
    found = {
        "target": host,
        "because": str(BECAUSE.get(result.get("because", ""), "")),
        "connector": connector.name if connector is not None else "",
    }
    if _of_host(result):
        return found
    return found | {"ports": port_rows(host, ports, result.get("ports") or (), is_over=run.is_over)}


def providers_named(question: Question) -> list[Provider]:
    """Return the providers that the words name, where they are no name with dots in it."""
    return [] if question.domain else known.named(question.text)


def _offered(provider: Provider, question: Question, result: Mapping[str, Any]) -> OfferedProvider:
    """Return a provider's settings. A host of its own that was typed is kept: it may be another region's."""
    host = question.host if provider in known.of_host(question.host) else provider.host
    logs_in = provider.needs_log_in and not known.is_gateway(provider)
    offers = (OfferedSettings(host, port, mode, logs_in or None) for port, mode in provider.presets)
    looked_at = result.get("ports") or () if host == result.get("host") else ()
    silent = frozenset(port["port"] for port in looked_at if port.get("fault"))
    return OfferedProvider(asks_of(provider), tuple(offers), silent)


def _of_records(question: Question, records: DomainRecords | None) -> list[str]:
    """Return what the records say about the domain itself, one sentence each."""
    if records is None:
        return []
    domain = question.domain
    if records.fault == "resolve.not_found":
        return [_("The domain %(domain)s does not exist in DNS. Check how it is written.", domain=domain)]
    if records.fault:
        return [_("DNS did not answer for %(domain)s. Search again in a minute.", domain=domain)]
    if records.refuses_mail:
        return [
            _(
                "%(domain)s declares that it receives no mail: answers and delivery errors to an address"
                " there are lost.",
                domain=domain,
            )
        ]
    return []


def _of_host(result: Mapping[str, Any]) -> list[str]:
    """Return the sentence about what keeps every port of the host from being looked at; else nothing."""
    faults = {result.get("fault", ""), *(port.get("fault", "") for port in result.get("ports") or ())} - {""}
    answering = any(not port.get("fault") for port in result.get("ports") or ())
    code = next(iter(faults), "")
    if answering or len(faults) != 1 or not code.startswith(_OF_HOST):
        return []
    facts = next((port for port in result.get("ports") or ()), {})
    return [causes.title(code, {**facts, "host": result.get("host", "")}) + "."]


def _of_gateway(question: Question, provider: Provider) -> str:
    return _(
        "Mail to %(domain)s arrives through %(provider)s, a gateway. The server for sending is usually"
        " another one: ask the mail team for its host.",
        domain=question.domain,
        provider=provider.name,
    )


def _nothing(question: Question) -> str:
    if question.asks_network:
        return _(
            "No server was found for %(name)s. Ask whoever manages this e-mail for host, port and encryption,"
            " and fill in the form below.",
            name=question.domain or question.host,
        )
    return _(
        "No provider of this name is known here. Type an e-mail address or the host, or fill in the form"
        " below."
    )

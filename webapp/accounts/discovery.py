"""Looks for the server of a new account: what DNS says of a domain, and who answers at one host's ports.

It is a run as tests are (`runs`): outside of the web threads, within their deadline, limited for each person
and recorded. It logs in nowhere, sends no message, and looks at one host.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any, NamedTuple, Protocol

from webapp.accounts.fields import AccountFields, columns_of
from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.audit.log import Actor, Subject
from webapp.connectors.models import Connector
from webapp.deadline import Deadline, DeadlineReached
from webapp.errors import AppError, NotFound, TunnelError
from webapp.mail.diagnosis.diagnose import ACCEPTED
from webapp.mail.diagnosis.provider import Provider
from webapp.mail.discovery import known
from webapp.mail.discovery.question import Question
from webapp.mail.discovery.records import DomainRecords, MailExchanger, SubmissionService, records_of
from webapp.mail.smtp.server import SmtpServer
from webapp.mail.survey import survey_of
from webapp.mail.survey.finding import PortFinding
from webapp.runs import queue
from webapp.runs import service as runs
from webapp.runs.models import Run
from webapp.transcript import Transcript
from webapp.tunnels.resolve import look_up
from webapp.tunnels.route import DIRECT

KIND = "discovery"
# Names under which the server of a domain is usually found.
USUAL_NAMES = ("smtp", "mail")
# Relaying (RFC 5321), submission with implicit TLS (RFC 8314) and STARTTLS (RFC 6409), and the port that
# providers offer where these are blocked.
PORTS = (25, 465, 587, 2525)
PUBLISHED_MOST = 2
FORBIDDEN = "address.refused"
_LOOK_UP_S = 3.0


class DiscoverySettings(SendingSettings, Protocol):
    """The settings of this process that a search depends on."""

    ask_dns: bool


class Target(NamedTuple):
    """The host to look at, and `because` of what: `typed`, `provider`, `service`, `usual_name` or `mx`."""

    host: str
    because: str


def start(question: Question, *, connector_id: int | None, per_minute: int, actor: Actor, locale: str) -> Run:
    """Start the search for a question that has a domain or a host, and return its run.

    Of an e-mail address only the domain is stored. Raises Refused `limit.reached`.
    """
    asked = {"domain": question.domain, "host": question.host, "port": question.port}
    return runs.start(
        KIND,
        Subject(KIND, 0, question.domain or question.host),
        fingerprint="",
        asked={name: value for name, value in asked.items() if value} | {"connector_id": connector_id},
        per_minute=per_minute,
        actor=actor,
        locale=locale,
    )


def find(run_id: int) -> Run | None:
    """Return the search `run_id`; None when there is none, or it is a run of another kind."""
    return Run.get_or_none(Run.id == run_id, Run.kind == KIND)


def execute(
    run: Run, *, deadline: Deadline, transcript: Transcript, settings: DiscoverySettings
) -> dict[str, Any]:
    """Search, and return what was found as plain values; each part is stored as soon as it is there.

    `records` is what DNS said, `host` the host that was chosen and `because` the reason, `ports` what was
    found at each of its ports, in the order in which they answered, and `fault` the code of what prevented a
    look. Where the rules of this installation forbid the host, `code` is `address.refused`. Raises Cancelled.
    """
    found: dict[str, Any] = {"code": ACCEPTED}
    for part in _parts(run, deadline, settings):
        found |= transcript.clean(part)
        queue.save_result(run.id, found)
    faults = {port.get("fault") for port in found.get("ports", ())}
    return found | ({"code": FORBIDDEN} if faults == {FORBIDDEN} else {})


def _parts(run: Run, deadline: Deadline, settings: DiscoverySettings) -> Iterator[dict[str, Any]]:
    domain, host = run.asked.get("domain", ""), run.asked.get("host", "")
    records = DomainRecords()
    if domain and settings.ask_dns and not known.of_host(host):
        records = records_of(domain, deadline)
        yield {"records": records._asdict()}
    target = target_of(domain, host, records, deadline)
    if target is not None:
        yield target._asdict()
        yield from _look(target.host, run, records, deadline, settings)


def ports_to_look_at(typed: int | None, host: str, records: DomainRecords | None) -> tuple[int, ...]:
    """Return the ports of `host`: the one that was typed, those that DNS publishes for it, the usual ones."""
    published = [row.port for row in records.services if row.host == host] if records else []
    wanted = dict.fromkeys([*([typed] if typed else []), *published[:PUBLISHED_MOST], *PORTS])
    return tuple(wanted)


def _look(
    host: str, run: Run, records: DomainRecords, deadline: Deadline, settings: DiscoverySettings
) -> Iterator[dict[str, Any]]:
    """Yield what is found at the ports, all of it after each; nobody logs in and no message is sent."""
    try:
        server = _server(host, run.asked.get("connector_id"), settings)
    except AppError as error:  # the connector's secret may not be used, or a key is not there
        yield {"fault": error.code}
        return
    ports: list[dict[str, Any]] = []
    for finding in _findings(server, ports_to_look_at(run.asked.get("port"), host, records), deadline):
        ports.append(finding.facts())
        yield {"ports": list(ports)}


def _server(host: str, connector_id: int | None, settings: DiscoverySettings) -> SmtpServer:
    """Return the server as an account without log-in would reach it. Raises AppError."""
    if connector_id is not None and Connector.get_or_none(Connector.id == connector_id) is None:
        raise NotFound("connector.gone")
    fields = AccountFields(
        name="", sender="", host=host, use_connector=connector_id is not None, connector_id=connector_id
    )
    return AccountSender(Account(**columns_of(fields)), settings).server()


def _findings(server: SmtpServer, ports: Sequence[int], deadline: Deadline) -> Iterator[PortFinding]:
    """Yield the finding at each port as soon as it is there."""
    if server.route != DIRECT:  # one port is asked first: it may be the connector itself that fails
        yield from survey_of(server, ports, deadline=deadline)
        return
    with ThreadPoolExecutor(len(ports), thread_name_prefix="discovery") as pool:
        looks = [pool.submit(survey_of, server, (port,), deadline=deadline) for port in ports]
        for look in as_completed(looks):
            yield from look.result()


def records_in(result: dict[str, Any]) -> DomainRecords | None:
    """Return the records that a search has found so far; None where DNS has not answered."""
    stored = result.get("records")
    if stored is None:
        return None
    return DomainRecords(
        tuple(MailExchanger(*row) for row in stored["mx"]),
        tuple(SubmissionService(*row) for row in stored["services"]),
        stored["refuses_mail"],
        stored["fault"],
    )


def providers_of(domain: str, host: str, records: DomainRecords | None) -> list[Provider]:
    """Return the providers that may be meant: of the host, else of the domain, else of its MX records."""
    of_records = known.of_mail_exchangers(row.host for row in records.mx) if records else []
    return known.of_host(host) or known.of_domain(domain) or of_records


def target_of(domain: str, host: str, records: DomainRecords, deadline: Deadline) -> Target | None:
    """Return the host whose ports tell the most; None where none was found.

    A name that was typed and has no mail of its own is the server itself. Raises Cancelled.
    """
    if host and not (records.mx or records.services or known.of_domain(domain)):
        return Target(host, "typed")
    for provider in providers_of(domain, "", records):
        if provider.host:
            return Target(provider.host, "provider")
    if records.services:
        return Target(records.services[0].host, "service")
    for name in USUAL_NAMES:
        if _exists(f"{name}.{domain}", deadline):
            return Target(f"{name}.{domain}", "usual_name")
    if host:
        return Target(host, "typed")
    return Target(records.mx[0].host, "mx") if records.mx else None


def _exists(name: str, deadline: Deadline) -> bool:
    try:
        return bool(look_up(name, Deadline(deadline.remaining_s(_LOOK_UP_S))))
    except (TunnelError, DeadlineReached):  # of the look-up; the search itself may have time left
        return False

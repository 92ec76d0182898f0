"""What DNS says of a domain's mail: MX (RFC 5321 section 5.1) and SRV (RFC 6186, RFC 8314).

The system's resolver is asked. Every question has a time limit, and of an answer only so many records are
read: whoever owns the domain chooses what stands in it.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

from webapp.deadline import Deadline
from webapp.errors import Invalid
from webapp.mail.rules.address import check_host

if TYPE_CHECKING:
    import dns.resolver

LIMIT_S = 4.0
RECORDS_MOST = 8
# RFC 8314 section 5.1 prefers implicit TLS. The modes are written as in the account form.
SERVICES = (("_submissions._tcp", "ssl"), ("_submission._tcp", "tls"))


class MailExchanger(NamedTuple):
    """A host that receives mail for the domain; the one with the lowest preference is tried first."""

    preference: int
    host: str


class SubmissionService(NamedTuple):
    """A server that takes mail from the domain's users; `security` is `ssl` or `tls` (STARTTLS)."""

    host: str
    port: int
    security: str


class DomainRecords(NamedTuple):
    """What DNS answered about one domain.

    `refuses_mail` tells of a null MX (RFC 7505). `fault` is `resolve.not_found` for a domain that does not
    exist, `resolve.timeout` or `resolve.temporary` where the question for MX was not answered, else empty.
    """

    mx: tuple[MailExchanger, ...] = ()
    services: tuple[SubmissionService, ...] = ()
    refuses_mail: bool = False
    fault: str = ""


def records_of(domain: str, deadline: Deadline) -> DomainRecords:
    """Return the MX and SRV records of `domain` (ASCII), after LIMIT_S seconds at most.

    Raises Cancelled, and DeadlineReached when no time is left to ask; what is not answered is a fault.
    """
    limit_s = deadline.remaining_s(LIMIT_S)
    resolver = system_resolver()
    if resolver is None:
        return DomainRecords(fault="resolve.temporary")
    questions = [(domain, "MX"), *((f"{service}.{domain}", "SRV") for service, _security in SERVICES)]
    with ThreadPoolExecutor(len(questions), thread_name_prefix="dns") as pool:
        answers = list(pool.map(lambda question: _answer(resolver, *question, limit_s), questions))
    (found, fault), *of_services = answers
    exchangers = tuple(sorted(_exchangers(found)))
    return DomainRecords(
        mx=exchangers,
        services=tuple(_services(records for records, _fault in of_services)),
        refuses_mail=bool(found) and not exchangers,
        fault=fault,
    )


def system_resolver() -> "dns.resolver.Resolver | None":
    """Return a resolver with the servers of this machine; None where none is configured."""
    import dns.resolver  # only who adds an account asks

    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return None


def _answer(resolver: "dns.resolver.Resolver", name: str, kind: str, limit_s: float) -> tuple[list[Any], str]:
    """Return the first records of one kind, and the fault when there is no answer."""
    import dns.exception
    import dns.resolver

    try:
        found = resolver.resolve(f"{name}.", kind, lifetime=limit_s, search=False)
    except dns.resolver.NXDOMAIN:
        return [], "resolve.not_found"
    except dns.resolver.NoAnswer:
        return [], ""
    except dns.exception.Timeout:
        return [], "resolve.timeout"
    except dns.exception.DNSException:  # no server that answers, a malformed name or reply
        return [], "resolve.temporary"
    return list(found)[:RECORDS_MOST], ""


def _exchangers(records: Iterable[Any]) -> Iterator[MailExchanger]:
    for record in records:
        if host := _host(record.exchange):
            yield MailExchanger(record.preference, host)


def _services(by_service: Iterable[list[Any]]) -> Iterator[SubmissionService]:
    """Yield the servers of each service, by priority and weight (RFC 2782); `.` says that there is none."""
    for (_service, security), records in zip(SERVICES, by_service, strict=True):
        for record in sorted(records, key=lambda row: (row.priority, -row.weight)):
            if (host := _host(record.target)) and record.port:
                yield SubmissionService(host, record.port, security)


def _host(name: Any) -> str:
    """Return a name of an answer if it is one that may be typed as a host, else an empty text."""
    try:
        return check_host(name.to_text(omit_final_dot=True), "host").ascii
    except Invalid:  # the root, or labels that no host has
        return ""

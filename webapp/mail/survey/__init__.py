"""The survey of a mail server's ports: who answers at each, in which TLS mode, with which certificate.

It connects, greets and encrypts; it never logs in and sends no message, and no secret but the connector's
own log-in travels.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from webapp.deadline import Cancelling, Deadline
from webapp.mail.smtp.server import SmtpServer
from webapp.mail.survey.finding import PortFinding
from webapp.mail.survey.port import look_at_port
from webapp.transcript import Transcript
from webapp.tunnels.route import DIRECT, AddressPolicy, Route

# The ports of submission and relaying: RFC 6409, RFC 8314, the providers' usual alternative, RFC 5321.
USUAL_PORTS = (587, 465, 2525, 25)
PORTS_MOST = 8
_SIDE_BY_SIDE = 4


def survey(
    host: str,
    ports: Sequence[int] = USUAL_PORTS,
    *,
    route: Route = DIRECT,
    policy: AddressPolicy,
    deadline: Deadline,
    ehlo_name: str,
    extra_ca_pem: str = "",
) -> tuple[PortFinding, ...]:
    """Return what is found at each of `ports` of `host`, in their order, looked at side by side.

    It ends by `deadline`; a port that was not done by then has the fault `deadline.reached`. `extra_ca_pem`
    holds authorities that count in addition to the system's. Raises ValueError for more than PORTS_MOST
    ports, and Cancelled.
    """
    server = SmtpServer(host, 0, route=route, policy=policy, ehlo_name=ehlo_name, extra_ca_pem=extra_ca_pem)
    return survey_of(server, ports, deadline=deadline)


def survey_of(
    server: SmtpServer, ports: Sequence[int], *, deadline: Deadline, lender: Transcript | None = None
) -> tuple[PortFinding, ...]:
    """Return what `survey` does, for the host, route and authorities of `server`.

    `lender` lends the secrets that are struck from what the servers say, which may know them from before;
    without one these are the connector's own.
    """
    if len(ports) > PORTS_MOST:
        raise ValueError(f"a survey looks at {PORTS_MOST} ports at most")
    targets = [replace(server, port=port, login=None) for port in ports]
    lender = lender or Transcript(replace(server, login=None).secrets)
    found: list[PortFinding] = []
    if server.route != DIRECT and targets:
        # A connector that cannot be used is asked once: it may lock an account that fails to log in often.
        found.append(_bounded(targets.pop(0), deadline, lender))
        if _is_of_connector(found[0]):
            return tuple(replace(found[0], port=port) for port in ports)
    if not targets:
        return tuple(found)
    with ThreadPoolExecutor(min(len(targets), _SIDE_BY_SIDE), thread_name_prefix="survey") as pool:
        return (*found, *pool.map(lambda target: _bounded(target, deadline, lender), targets))


def _bounded(server: SmtpServer, deadline: Deadline, lender: Transcript) -> PortFinding:
    """Return the finding at one port, within a limit of its own that ends with `deadline`."""
    if deadline.is_over() and not deadline.cancelled:
        return PortFinding(server.port, fault="deadline.reached")
    own = Deadline(deadline.remaining_s())
    with deadline.guard(Cancelling(own)):
        return look_at_port(server, own, lender.sibling())


def _is_of_connector(found: PortFinding) -> bool:
    """Tell whether the connector itself failed, so that every port would end alike."""
    of_target = ("connector.target", "connector.opened")
    return found.fault.startswith("connector.") and not found.fault.startswith(of_target)

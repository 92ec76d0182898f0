"""A DNS server on loopback that answers from a table, or stays silent."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

SILENT, BROKEN = "silent", "broken"
# Name and kind to the records in their text form; an empty list says that the name has none of that kind.
Zone = Mapping[tuple[str, str], list[str] | str]


@contextlib.contextmanager
def dns_server(zone: Zone) -> Iterator[dns.resolver.Resolver]:
    """Serve `zone` while the block runs, and yield a resolver that asks only this server.

    A name that is not in `zone` does not exist. `SILENT` for records means no answer, `BROKEN` a failure.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(sock, dict(zone)), daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], sock.getsockname()[1]
        try:
            yield resolver
        finally:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            # A datagram ends the wait on systems where shutting down does not.
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", sock.getsockname())
            thread.join(5)


def _serve(sock: socket.socket, zone: dict[tuple[str, str], list[str] | str]) -> None:
    while True:
        try:
            data, sender = sock.recvfrom(4096)
        except OSError:
            return
        if not data:
            return
        if (answer := _answer(dns.message.from_wire(data), zone)) is not None:
            sock.sendto(answer.to_wire(max_size=65_535), sender)


def _answer(
    question: dns.message.Message, zone: dict[tuple[str, str], list[str] | str]
) -> dns.message.Message | None:
    asked = question.question[0]
    name, kind = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
    records = zone.get((name, kind))
    if records == SILENT:
        return None
    answer = dns.message.make_response(question)
    answer.flags |= dns.flags.RA
    if records == BROKEN:
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif records:
        answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, list(records)))
    elif not any(known == name for known, _kind in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer

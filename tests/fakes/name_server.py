"""A DNS server on loopback that answers from a table."""

import socket
import threading
from collections.abc import Mapping
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class NameServer:
    """Answers over UDP: `records` gives the texts by (name without the last dot, record type).

    A name that no record has does not exist (NXDOMAIN); the value None means no answer at all. `asked` holds
    every question, as (name, type).
    """

    def __init__(self, records: Mapping[tuple[str, str], list[str] | None]) -> None:
        self.records = records
        self.asked: list[tuple[str, str]] = []
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.bind(("127.0.0.1", 0))
        self.host, self.port = self._sock.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waking:
            waking.sendto(b"", (self.host, self.port))
        self._thread.join(10)
        self._sock.close()

    def _serve(self) -> None:
        while True:
            data, sender = self._sock.recvfrom(4096)
            if not data:
                return
            if (reply := self._reply(dns.message.from_wire(data))) is not None:
                self._sock.sendto(reply.to_wire(), sender)

    def _reply(self, query: dns.message.Message) -> dns.message.Message | None:
        [question] = query.question
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
            return reply
        texts = self.records.get((name, kind), [])
        if texts is None:
            return None
        if texts:
            reply.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *texts))
        return reply

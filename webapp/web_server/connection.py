"""One connection of a client: how long it may keep the server waiting, and one request at a time.

A client is waited for while it sends a header or a body, takes an answer, or is idle. Each of these has a
total time limit, to which the bytes that move add what they take at RATE_BYTES_S: somebody on a slow line
is served, somebody who sends a byte now and then is not.
"""

import contextlib
import io
import logging
import socket
from typing import Any

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask

from webapp.clock import monotonic
from webapp.web_server import refusal

log = logging.getLogger(__name__)

PLAIN_FAULT = "500 Internal Server Error"
IDLE, HEADER, BODY, SERVED, ANSWER, REST = "idle", "header", "body", "served", "answer", "rest"
# Seconds; REST is what a client still sends of a request that was refused before its end.
LIMITS_S = {IDLE: 75.0, HEADER: 10.0, BODY: 30.0, ANSWER: 30.0, REST: 30.0}
RATE_BYTES_S = 64 * 1024
TAKING_S = 2.0  # in which an answer is usually taken
LAST, NEVER = -1e9, float("-inf")  # ranks of eviction
UNREAD_MOST = 64 * 1024  # bytes that arrived behind the request that is being served


class RefusalTask(WSGITask):
    """Lets the application answer a request that this server refuses, or whose answer failed."""

    def __init__(self, channel: Any, request: Any) -> None:
        self._reason = request.error
        if not isinstance(self._reason, refusal.Refusal):  # waitress's, for an exception; it keeps no path
            self._reason, request = refusal.FAULT, channel.requests[0]
        super().__init__(channel, request)

    def start(self) -> None:
        super().start()
        self.set_close_on_finish()

    def execute(self) -> None:
        """Answer. A fault of the application here ends in a plain answer: no other one is tried."""
        try:
            super().execute()
        except ClientDisconnected:
            raise
        except Exception:
            log.exception("the application cannot answer a request that was refused")
            self.close_on_finish = True
            if not self.wrote_header:
                self.status, self.content_length = PLAIN_FAULT, len(PLAIN_FAULT)
                self.response_headers, self.complete = [("Content-Type", "text/plain")], True
                self.write(PLAIN_FAULT.encode())

    def get_environment(self) -> dict[str, Any]:
        """Return the WSGI environment, without a body."""
        environ: dict[str, Any] = super().get_environment()
        for name in ("CONTENT_LENGTH", "CONTENT_TYPE"):
            environ.pop(name, None)
        # Whatever Host the client named, or none: the answer says why the request is refused.
        environ |= {"wsgi.input": io.BytesIO(), "HTTP_HOST": self.channel.server.own_host}
        environ[refusal.KEY] = self._reason
        return environ


class ClientConnection(HTTPChannel):
    """waitress's channel with time limits, which reads a request only when the one before was answered."""

    error_task_class = RefusalTask

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
        self.is_pipelined = False  # its request arrived before the previous one was answered
        self.queue: Any = None  # in which its request waits, set by the dispatcher
        self._unread = b""
        self._is_fresh = True  # no request has come yet
        self._is_refused = self._is_ending = False
        self._since = monotonic()  # when the present wait for the client began
        self._moved_bytes = 0  # of the body or the answer, in the present wait
        self._moved_at = self._since
        self.address = server.address_of(addr[0])
        super().__init__(server, sock, addr, adj, map=map)

    # The wait for the client

    @property
    def phase(self) -> str:
        """What the client is waited for; SERVED while it waits for us."""
        if self._is_ending:
            return REST
        if self.total_outbufs_len:
            return ANSWER
        if self.requests:
            return SERVED
        if self.request is not None:
            return BODY if self.request.headers_finished else HEADER
        return HEADER if self._is_fresh else IDLE

    def waited_s(self, moment: float) -> float:
        """Return the seconds for which the client has been waited for; 0 while it waits for us.

        In a body or an answer they are those since its beginning, less those that its bytes account for, but
        at least those since the last byte: the buffers of the system take megabytes of an answer that nobody
        reads. `moment` is of the monotonic clock.
        """
        phase, total_s = self.phase, moment - self._since
        if phase == SERVED:
            return 0.0
        if phase in (BODY, ANSWER):
            return max(total_s - self._moved_bytes / RATE_BYTES_S, moment - self._moved_at)
        return total_s

    def eviction_rank(self, moment: float) -> float:
        """Return how early this connection is closed to make room for another one of its address.

        The one that has been waited for longest comes first; an answer has TAKING_S to be taken. Of those
        that are being served only one with further, pipelined requests may be closed, last of all; the
        others have the rank NEVER.
        """
        if self.phase == SERVED:
            return LAST if self._unread else NEVER
        return self.waited_s(moment) - (TAKING_S if self.phase == ANSWER else 0.0)

    def end_if_overdue(self, moment: float) -> bool:
        """End a wait that lasted too long, with 408 where an answer makes sense; return whether it did."""
        phase = self.phase
        if phase == SERVED or self.waited_s(moment) <= LIMITS_S[phase]:
            return False
        with self.requests_lock:
            request = self.request
            if phase in (HEADER, BODY) and request is not None and not self.requests:
                request.refuse(refusal.TOO_SLOW, header=request.header_plus)
                self._hand_over()
                return True
        self.handle_close()
        return True

    # What waitress calls

    def readable(self) -> bool:
        """Tell whether to read from the socket. Goes on with what arrived behind the previous request."""
        if self._is_ending:
            return not self.will_close
        if self._unread and not (self.requests or self.total_outbufs_len):
            self.received(b"")
        return bool(super().readable()) and len(self._unread) < UNREAD_MOST

    def received(self, data: bytes) -> bool:
        """Take bytes from the socket."""
        with self.requests_lock:
            if self.will_close or self.close_when_flushed or self._is_refused:
                return False
            self.is_pipelined = not data
            self._unread += data
            self._moved(len(data))
            while self._unread and not self.requests and not self._is_refused:
                if not self._read_on():
                    break
        return True

    def write_soon(self, data: Any) -> int:
        """Hand a part of the answer over to be sent."""
        if not self.total_outbufs_len:
            self._begin_wait()
        return int(super().write_soon(data))

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send to the socket, and return how many bytes that took."""
        sent: int = super().send(data, do_close)
        if sent == self.total_outbufs_len:
            self._begin_wait()
        self._moved(sent)
        return sent

    def handle_write(self) -> None:
        """Send what is to be sent; after the answer to a refused request, wait for the client to end."""
        if self._is_refused and self.close_when_flushed and not self.will_close:
            self._flush_exception(self._flush_some)
            if self.connected and not self.will_close and not self.total_outbufs_len:
                self._end()
        else:
            super().handle_write()

    def service(self) -> None:
        """Answer the request that has come."""
        queue = self.queue  # the next request may come in another one before this returns
        try:
            super().service()
        finally:
            queue.done(self.address)
        if not self.total_outbufs_len:
            self._begin_wait()

    def handle_close(self) -> None:
        """Close the socket, and delete what has arrived of a request."""
        super().handle_close()
        if self.request is not None:
            self.request.close()

    def del_channel(self, map: Any = None) -> None:  # noqa: A002
        super().del_channel(map)
        self.server.forget(self)

    # Steps

    def _begin_wait(self) -> None:
        self._since = self._moved_at = monotonic()
        self._moved_bytes = 0

    def _moved(self, size_bytes: int) -> None:
        if size_bytes:
            self._moved_bytes += size_bytes
            self._moved_at = monotonic()

    def _read_on(self) -> bool:
        """Give the unread bytes to the request that is arriving; return whether more can be done."""
        if self.request is None:
            self._unread = self._unread.lstrip(b"\r\n")  # RFC 9112 section 2.2
            if not self._unread:
                return False
            self.request = self.parser_class(self.adj)
            self._begin_wait()
        request = self.request
        had_header = request.headers_finished
        consumed = request.received(self._unread)
        self._unread = self._unread[consumed:]
        if request.headers_finished and not had_header:
            self._begin_wait()
        if request.completed:
            self._hand_over()
        elif request.expect_continue and request.headers_finished and not self.sent_continue:
            self.send_continue()
        return self.connected

    def _hand_over(self) -> None:
        request, self.request = self.request, None
        self.sent_continue = self._is_fresh = False
        if request.error is not None:
            self._is_refused, self._unread = True, b""
        self.requests.append(request)
        self.server.add_task(self)

    def _end(self) -> None:
        """End our side only. Closed at once, while the client still sends, the connection would be reset,
        and the client would not see the answer (RFC 9112 section 9.6).
        """
        self.close_when_flushed, self._is_ending = False, True
        self._begin_wait()
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

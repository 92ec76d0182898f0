"""The tokens of this process. One request serves all connections that want the same token at once.

A token is renewed before it ends; while one thread renews it, the others take the present one.
"""

import threading
from collections.abc import Callable

from webapp.clock import monotonic
from webapp.deadline import Deadline
from webapp.errors import MailError
from webapp.mail.tokens import faults
from webapp.mail.tokens.request import AccessToken, GrantedToken, TokenRequest

# While these last, a token that has not ended yet is used on.
_PASSING = frozenset({"token.unreachable", "token.timed_out", "token.malformed"})


class _Fetch:
    """A request under way, with the events of those who wait for it."""

    def __init__(self) -> None:
        self.waiting: list[threading.Event] = []
        self.is_over = False
        self.token: AccessToken | None = None
        self.error: MailError | None = None


class _Waking:
    """Lets a deadline that is cancelled wake its thread up."""

    def __init__(self, event: threading.Event) -> None:
        self._event = event

    def shutdown(self, how: int, /) -> None:
        """Wake the thread up."""
        self._event.set()


class TokenStore:
    """Keeps tokens by their requests, and lets one thread at a time ask for each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[TokenRequest, AccessToken] = {}
        self._fetches: dict[TokenRequest, _Fetch] = {}

    def get(
        self, request: TokenRequest, fetch: Callable[[], AccessToken], deadline: Deadline
    ) -> GrantedToken:
        """Return the token for `request`: the one held, the one that another thread is fetching, or the one
        that `fetch` returns.

        Raises what `fetch` does, MailError `token.timed_out`, and Cancelled.
        """
        while True:
            with self._lock:
                held, under_way = self._usable(request), self._fetches.get(request)
                if held and (under_way or held.renew_at > monotonic()):
                    return GrantedToken(held, is_fresh=False)
                mine = None
                if under_way is None:
                    mine = self._fetches[request] = _Fetch()
            if mine is not None:
                return self._fetched(request, mine, fetch, held)
            if under_way is not None and (granted := _awaited(under_way, deadline)):
                return granted

    def forget(self, request: TokenRequest, token: AccessToken) -> None:
        """Drop `token`, which a server refused, so that the next log-in asks for a new one."""
        with self._lock:
            if self._held.get(request) is token:
                del self._held[request]

    def _usable(self, request: TokenRequest) -> AccessToken | None:
        held = self._held.get(request)
        return held if held and held.ends_at > monotonic() else None

    def _fetched(
        self,
        request: TokenRequest,
        mine: _Fetch,
        fetch: Callable[[], AccessToken],
        held: AccessToken | None,
    ) -> GrantedToken:
        try:
            mine.token = fetch()
        except MailError as error:
            if held and error.code in _PASSING:
                mine.token = held
                return GrantedToken(held, is_fresh=False)
            mine.error = error
            raise
        finally:
            self._end(request, mine)
        return GrantedToken(mine.token, is_fresh=True)

    def _end(self, request: TokenRequest, mine: _Fetch) -> None:
        with self._lock:
            moment = monotonic()
            self._held = {key: token for key, token in self._held.items() if token.ends_at > moment}
            if mine.token is not None:
                self._held[request] = mine.token
            del self._fetches[request]
            mine.is_over = True
            waiting = tuple(mine.waiting)
        for event in waiting:
            event.set()


def _awaited(fetch: _Fetch, deadline: Deadline) -> GrantedToken | None:
    """Return what another thread fetched; None when that one was cancelled, so that somebody else has to.

    Raises the error that it met, DeadlineReached or Cancelled.
    """
    done = threading.Event()
    fetch.waiting.append(done)
    if not fetch.is_over:
        with deadline.guard(_Waking(done)):
            done.wait(deadline.remaining_s())
        if not fetch.is_over:
            deadline.remaining_s()
    if fetch.error is not None:
        raise faults.again(fetch.error)
    return GrantedToken(fetch.token, is_fresh=True) if fetch.token is not None else None


TOKENS = TokenStore()

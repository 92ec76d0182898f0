"""One request for a token serves all connections, and it is renewed before it ends."""

import datetime as dt
import threading

import pytest

from tests.mail.tokens.conftest import oauth
from webapp.deadline import Cancelled, Deadline
from webapp.errors import MailError
from webapp.mail.tokens import faults, store
from webapp.mail.tokens.request import AccessToken, TokenRequest
from webapp.mail.tokens.store import TokenStore
from webapp.vault import Secret

REQUEST = TokenRequest("oauth", "https://login.example/token", "app@example.test", Secret("client secret"))
THREADS = 20


class Clock:
    """Monotonic seconds that the test sets."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(store, "monotonic", made)
    return made


def token(clock_at: float, text: str = "t") -> AccessToken:
    return AccessToken(Secret(text), clock_at + 3_300, clock_at + 3_600, dt.datetime(2026, 11, 29), {})


def together(count: int, work) -> list:
    """Run `work` in so many threads and return what each returned or raised."""
    results: list = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return results


def test_twenty_connections_make_one_request(ask, service):
    tokens, request = TokenStore(), oauth(service)
    service.is_open.clear()
    threading.Timer(0.3, service.is_open.set).start()
    results = together(THREADS, lambda: tokens.get(request, lambda: ask(request), Deadline(10)))
    assert [granted.token.secret.reveal() for granted in results] == [service.issued[0]] * THREADS
    assert len(service.asked) == 1


def test_twenty_connections_share_a_refusal_too(clock):
    tokens, calls, waits = TokenStore(), [], threading.Event()

    def fetch():
        calls.append(1)
        waits.wait(0.3)
        raise faults.malformed(REQUEST, "html")

    results = together(THREADS, lambda: tokens.get(REQUEST, fetch, Deadline(10)))
    assert {error.code for error in results} == {"token.malformed"}
    assert len({id(error) for error in results}) == THREADS
    assert len(calls) == 1


def test_a_token_is_used_until_it_is_to_be_renewed(clock):
    tokens, made = TokenStore(), []

    def fetch():
        made.append(token(clock.at, str(len(made))))
        return made[-1]

    def taken():
        granted = tokens.get(REQUEST, fetch, Deadline(10))
        return granted.token.secret.reveal(), granted.is_fresh

    assert taken() == ("0", True)
    clock.at += 3_299
    assert taken() == ("0", False)
    clock.at += 2
    assert taken() == ("1", True)


def test_while_one_renews_the_others_use_the_present_token(clock):
    tokens, first = TokenStore(), token(clock.at, "first")
    tokens.get(REQUEST, lambda: first, Deadline(10))
    clock.at += 3_400
    seen = []

    def renew():
        seen.append(tokens.get(REQUEST, renew, Deadline(10)).token)
        return token(clock.at, "second")

    assert tokens.get(REQUEST, renew, Deadline(10)).token.secret == Secret("second")
    assert seen == [first]


def test_a_renewal_that_fails_for_now_costs_nothing_while_the_token_lasts(clock):
    tokens, first = TokenStore(), token(clock.at)
    tokens.get(REQUEST, lambda: first, Deadline(10))

    def fails():
        raise faults.unreachable(REQUEST, "connect.refused")

    clock.at += 3_400
    assert tokens.get(REQUEST, fails, Deadline(10)).token is first
    clock.at += 300
    with pytest.raises(MailError, match=r"token\.unreachable"):
        tokens.get(REQUEST, fails, Deadline(10))


def test_a_token_that_a_server_refused_is_not_used_again(clock):
    tokens, first, second = TokenStore(), token(clock.at, "1"), token(clock.at, "2")
    tokens.get(REQUEST, lambda: first, Deadline(10))
    tokens.forget(REQUEST, first)
    assert tokens.get(REQUEST, lambda: second, Deadline(10)).token is second
    tokens.forget(REQUEST, first)  # of another connection, which was refused before
    assert tokens.get(REQUEST, lambda: first, Deadline(10)).token is second


def test_whoever_waits_for_a_cancelled_request_asks_by_itself(clock):
    tokens, began, goes_on = TokenStore(), threading.Event(), threading.Event()

    def cancelled():
        began.set()
        goes_on.wait(10)
        raise Cancelled

    first = threading.Thread(target=lambda: together(1, lambda: tokens.get(REQUEST, cancelled, Deadline(10))))
    first.start()
    began.wait(10)
    second: list = []
    waiting = threading.Thread(
        target=lambda: second.extend(
            together(1, lambda: tokens.get(REQUEST, lambda: token(clock.at), Deadline(10)))
        )
    )
    waiting.start()
    goes_on.set()
    first.join(10)
    waiting.join(10)
    assert [granted.is_fresh for granted in second] == [True]


def test_a_cancel_ends_the_wait_for_another_connections_request(clock):
    tokens, began, goes_on = TokenStore(), threading.Event(), threading.Event()

    def slow():
        began.set()
        goes_on.wait(10)
        return token(clock.at)

    first = threading.Thread(target=lambda: together(1, lambda: tokens.get(REQUEST, slow, Deadline(10))))
    first.start()
    began.wait(10)
    deadline = Deadline(10)
    threading.Timer(0.2, deadline.cancel).start()
    with pytest.raises(Cancelled):
        tokens.get(REQUEST, slow, deadline)
    goes_on.set()
    first.join(10)


def test_another_secret_is_another_request():
    other = TokenRequest("oauth", "https://login.example/token", "app@example.test", Secret("another"))
    assert other != REQUEST


def test_a_replaced_refresh_token_is_the_same_request():
    same = TokenRequest(
        "oauth",
        "https://login.example/token",
        "app@example.test",
        Secret("client secret"),
        refresh_tokens=object(),
    )
    assert (same, hash(same)) == (REQUEST, hash(REQUEST))

"""Every size and count that is promised, tried over a socket: at the limit, just below and just above."""

import base64
import json

import pytest

from tests.web_server.conftest import MESSAGES
from webapp import MAX_BODY_BYTES
from webapp.web_server.incoming import HEADER_LINES_MOST, HEADER_MOST

MIB = 1024 * 1024
GOOD = {"to": ["maria@example.com"], "subject": "Report", "text": "All is well."}


def padded(size, message=GOOD):
    """A request of exactly `size` bytes."""
    return json.dumps(message).encode().ljust(size)


def chunked(body, size=64 * 1024):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def problem(answer, status, code):
    """Check a problem document, and return its sentence."""
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    return answer.json["detail"]


@pytest.mark.parametrize("size", [36 * MIB - 1, 36 * MIB])
def test_a_request_to_the_api_may_have_36_mib(front, size):
    assert front.send(padded(size)).status == 202


def test_a_request_to_the_api_above_36_mib_is_refused_with_the_limit(front):
    assert "36 MiB" in problem(front.send(padded(36 * MIB + 1)), 413, "body.too_large")


@pytest.mark.parametrize(("size", "status"), [(MIB, 202), (MIB + 1, 413)])
def test_a_chunked_body_has_the_same_limit(front_with, size, status):
    front = front_with(api_max_body_mb=1)
    head = (
        f"POST {MESSAGES} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {front.token}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert front.raw(head.encode() + chunked(padded(size))).status == status


@pytest.mark.parametrize(
    ("language", "words"), [("pt-BR", "no máximo"), ("en", "at most"), ("es", "como máx")]
)
def test_a_form_above_its_limit_is_a_page_in_the_readers_language(front, language, words):
    form = b"email=" + b"x" * MAX_BODY_BYTES
    answer = front.ask(
        "POST",
        "/login",
        form,
        **{"Accept-Language": language, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert f"{words}".encode() in answer.body and b"4 MiB" in answer.body


def test_a_form_just_below_its_limit_is_read(front):
    form = b"email=".ljust(MAX_BODY_BYTES, b"x")
    answer = front.ask("POST", "/login", form, **{"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 400 and b"open for too long" in answer.body  # there is no CSRF token in it


def test_a_fragment_above_the_limit_is_refused_with_a_fragment(front):
    answer = front.ask("POST", "/login", b"x" * (MAX_BODY_BYTES + 1), **{"HX-Request": "true"})
    assert answer.status == 413 and answer.body.startswith(b"<section")


def attached(*sizes, **more):
    """A message with files of these sizes."""
    files = [
        {"name": f"{place}.bin", "content": base64.b64encode(b"\xa5" * size).decode()}
        for place, size in enumerate(sizes)
    ]
    return GOOD | {"attachments": files} | more


def test_a_message_may_have_25_mib_as_it_is_sent(front):
    size = 25 * MIB * 57 // 78 - 2_000  # lines of 76 characters and CRLF for 57 bytes
    assert front.send(attached(size)).status == 202
    assert str(25 * MIB) in problem(front.send(attached(size + 4_000)), 422, "message.too_large")


@pytest.mark.parametrize("count", [99, 100, 101])
def test_a_message_may_have_100_attachments(front, count):
    answer = front.send(attached(*[10] * count))
    assert answer.status == (202 if count <= 100 else 422)


@pytest.mark.parametrize("count", [999, 1000, 1001])
def test_a_message_may_have_1000_recipients(front, count):
    answer = front.send(GOOD | {"to": [f"r{place}@example.com" for place in range(count)]})
    assert answer.status == (202 if count <= 1000 else 422)
    if count > 1000:
        assert "1001" in answer.json["errors"][0]["detail"] and "1000" in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize("count", [999, 1000, 1001])
def test_a_batch_may_have_1000_messages(front, count):
    message = GOOD | {"text": "x" * 2_500}
    answer = front.send({"messages": [message] * count}, "/batch")
    assert answer.status == (202 if count <= 1000 else 422)
    if count <= 1000:
        assert answer.json["accepted"] == count


@pytest.mark.parametrize("length", [254, 255, 256])
def test_an_idempotency_key_may_have_255_characters(front, length):
    answer = front.send(GOOD, **{"Idempotency-Key": "k" * length})
    assert answer.status == (202 if length <= 255 else 422)


@pytest.mark.parametrize("size", [HEADER_MOST - 1, HEADER_MOST, HEADER_MOST + 1])
def test_a_header_may_have_32_kib_and_a_larger_one_is_told_in_the_readers_language(front, size):
    start = b"GET /login HTTP/1.1\r\nHost: localhost\r\nAccept-Language: es\r\nX-Padding: "
    answer = front.raw(start.ljust(size - 4, b"x") + b"\r\n\r\n")
    assert answer.status == (200 if size <= HEADER_MOST else 431)
    assert b'lang="es"' in answer.body


@pytest.mark.parametrize("count", [HEADER_LINES_MOST, HEADER_LINES_MOST + 1])
def test_a_header_may_have_128_lines(front, count):
    lines = [f"GET {MESSAGES} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {front.token}"]
    lines += [f"X-{place}: x" for place in range(count - 3)]
    answer = front.raw(("\r\n".join(lines) + "\r\n\r\n").encode())
    assert answer.status == (200 if count <= HEADER_LINES_MOST else 431)


ODD = {
    "two lengths": "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "a length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an unknown coding": "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "identity": "Transfer-Encoding: identity\r\nX: x\r\n\r\n",
    "chunked twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a strange space": "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a folded coding": "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a folded field": "X: a\r\n\tb\r\n\r\n",
    "chunked twice in a line": "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a coding and a comma": "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
    "a length of thousands of digits": f"Content-Length: {'9' * 5000}\r\n\r\n",
    "no number": "Content-Length: five\r\n\r\nhello",
    "a sign": "Content-Length: +5\r\n\r\nhello",
    "a bad chunk": "Transfer-Encoding: chunked\r\n\r\nZ\r\nhello\r\n0\r\n\r\n",
    "a negative chunk": "Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n",
    "a long chunk line": f"Transfer-Encoding: chunked\r\n\r\n1;{'x' * 5000}\r\nh\r\n0\r\n\r\n",
    "a line end without CR": "Transfer-Encoding: chunked\r\n\r\n1\nh\r\n0\r\n\r\n",
    "two hosts": "Host: localhost\r\n\r\n",
    "two types": "Content-Type: text/plain\r\nContent-Type: application/json\r\n\r\n",
}


@pytest.mark.parametrize("odd", ODD)
def test_what_servers_read_differently_is_400(front, odd):
    answer = front.raw(f"POST {MESSAGES} HTTP/1.1\r\nHost: localhost\r\n{ODD[odd]}".encode())
    problem(answer, 400, "request.refused")


@pytest.mark.parametrize(
    "start",
    [
        "GET /login HTTP/1.1\r\n",
        "GET /login HTTP/2.0\r\nHost: localhost\r\n",
        "GET /login\r\n",
        "nonsense\r\n",
        "GET http://[x/ HTTP/1.1\r\nHost: localhost\r\n",
    ],
)
def test_a_first_line_or_header_that_is_none_is_400(front, start):
    assert front.raw(f"{start}\r\n".encode()).status == 400


def test_chunks_in_http_1_0_are_400(front):
    head = f"POST {MESSAGES} HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert front.raw(head.encode()).status == 400


def test_nothing_is_asked_to_go_on_that_will_be_refused(front):
    head = (
        f"POST {MESSAGES} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        f"Content-Length: {36 * MIB + 1}\r\n\r\n"
    )
    assert front.raw(head.encode()).status == 413


def test_a_client_that_asks_whether_to_go_on_is_told_to(front):
    body = padded(200)
    head = (
        f"POST {MESSAGES} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nAuthorization: Bearer"
        f" {front.token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    assert front.raw(head.encode() + body).status == 202  # http.client reads past the 100

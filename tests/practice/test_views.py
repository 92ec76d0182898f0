"""The pages of the practice mailbox."""

from email.message import EmailMessage

import pytest

from webapp.audit.models import AuditEntry
from webapp.practice import service

HX = {"HX-Request": "true"}
PAGES = ["/practice", "/practice/1", "/practice/1/html", "/practice/1/source"]
DEEDS = ["/practice/1/delete", "/practice/empty"]


@pytest.fixture
def message(storage, received):
    """A message with a text, malicious HTML and an attachment."""
    content = EmailMessage()
    content["From"] = "Loja <loja@example.com>"
    content["Subject"] = "Pedido <b>7</b> {{7*7}}"
    content.set_content("Seu pedido <i>saiu</i>.\n")
    content.add_alternative('<p>Olá</p><script>alert(1)</script><img src="http://x/y">', subtype="html")
    content.add_attachment(b"12345", maintype="application", subtype="pdf", filename="nota.pdf")
    return service.keep(received(content.as_bytes(), user_name="treino", encrypted=True))


def test_it_works(signed_in, message):
    page = signed_in("administrator").get("/practice")
    assert page.status_code == 200
    assert "Pedido &lt;b&gt;7&lt;/b&gt; {{7*7}}" in page.text
    assert "Loja &lt;loja@example.com&gt;" in page.text
    assert "someone@example.com" in page.text


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_the_log_in_is_shown(app, message, path):
    answer = app.test_client().get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_every_role_reads_and_only_administrators_delete(signed_in, message, role):
    client = signed_in(role)
    assert [client.get(path).status_code for path in PAGES] == [200] * len(PAGES)
    assert [client.get(path).status_code for path in DEEDS] == [403, 403]
    assert [client.post(path).status_code for path in DEEDS] == [403, 403]
    assert "/delete" not in client.get("/practice").text
    assert service.page(1).total == 1


@pytest.mark.parametrize(
    "path", ["/practice/99", "/practice/99/html", "/practice/99/source", "/practice/99/delete"]
)
def test_a_message_that_does_not_exist_is_not_found(signed_in, path):
    assert signed_in("administrator").get(path).status_code == 404


@pytest.mark.parametrize("path", DEEDS)
def test_an_action_without_a_csrf_token_is_refused(app, signed_in, message, path):
    client = signed_in("administrator")
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(path, headers=HX).status_code == 400
    assert service.page(1).total == 1


def test_htmx_gets_the_table_alone(signed_in, message):
    answer = signed_in("auditor").get("/practice", headers=HX)
    assert answer.text.lstrip().startswith('<div id="messages"')
    assert "HX-Request" in answer.headers["Vary"]


def test_the_report_is_paged(signed_in, received):
    for number in range(service.PAGE_SIZE + 1):
        service.keep(received(b"Subject: number %d\r\n\r\n" % number))
    client = signed_in("auditor")
    assert "number 0<" not in client.get("/practice").text
    assert "number 0<" in client.get("/practice?page=2").text
    assert client.get("/practice?page=no").status_code == 200


def test_a_message_is_shown_in_all_its_parts(signed_in, message):
    page = signed_in("auditor").get(f"/practice/{message.id}").text
    assert "Seu pedido &lt;i&gt;saiu&lt;/i&gt;." in page
    assert "app@example.com" in page
    assert "app.example.com" in page
    assert "127.0.0.1" in page
    assert "nota.pdf" in page
    assert "application/pdf" in page
    assert "multipart/mixed" in page
    assert (
        f'<iframe class="w-100 border-0 bg-white" height="480" sandbox src="/practice/{message.id}/html"'
        in page
    )


def test_the_html_of_a_message_can_neither_run_nor_fetch_anything(signed_in, message):
    answer = signed_in("auditor").get(f"/practice/{message.id}/html")
    assert answer.text.startswith("<p>Olá</p>")
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "sandbox": "",
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": "'unsafe-inline'",
        "frame-ancestors": "'self'",
    }
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_source_is_sent_byte_by_byte_as_plain_text(signed_in, received):
    source = bytes(range(256)) + b"\r\n<script>"
    kept = service.keep(received(source))
    answer = signed_in("auditor").get(f"/practice/{kept.id}/source")
    assert answer.data == source
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\0\xff\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n--b",
        b"multipart/ " * 1000,
        b"Subject: =?utf-8?b?A?=\r\nContent-Type: text/html; charset=base64\r\n\r\n\xe1",
    ],
)
def test_a_malformed_message_is_shown_all_the_same(signed_in, received, source):
    kept = service.keep(received(source))
    client = signed_in("auditor")
    pages = ["/practice", f"/practice/{kept.id}", f"/practice/{kept.id}/html"]
    assert [client.get(path).status_code for path in pages] == [200, 200, 200]


def test_one_message_is_deleted_after_confirmation(signed_in, message):
    client = signed_in("administrator")
    question = client.get(f"/practice/{message.id}/delete")
    assert "<dialog" not in question.text
    assert client.get(f"/practice/{message.id}/delete", headers=HX).text.lstrip().startswith("<dialog")
    answer = client.post(f"/practice/{message.id}/delete")
    assert (answer.status_code, answer.location) == (303, "/practice")
    assert service.page(1).total == 0


def test_all_messages_are_deleted_after_confirmation(signed_in, message):
    client = signed_in("administrator")
    assert client.get("/practice/empty").status_code == 200
    answer = client.post("/practice/empty", headers=HX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/practice")
    assert service.page(1).total == 0


def test_the_page_shows_the_connection_settings(app, signed_in):
    app.config["PRACTICE_PORT"] = 2525
    page = signed_in("auditor").get("/practice", headers={"Accept-Language": "en"}).text
    assert "<code>2525</code>" in page
    assert "user name treino with password treino" in page


def test_the_page_says_that_the_mailbox_is_switched_off(signed_in):
    page = signed_in("auditor").get("/practice", headers={"Accept-Language": "en"}).text
    assert "The practice mailbox is switched off." in page


@pytest.fixture
def port_in_use(monkeypatch, storage):
    """Settings that switch the mailbox on, while nothing listens."""
    object.__setattr__(storage, "practice_port", 2525)


def test_the_page_says_that_the_port_is_in_use(port_in_use, signed_in):
    page = signed_in("auditor").get("/practice", headers={"Accept-Language": "en"}).text
    assert "another program uses port 2525" in page


def test_a_sensitive_message_shows_its_envelope_and_nothing_that_it_says(signed_in, received):
    source = b"Message-ID: <1@example.com>\r\nSubject: Senha\r\n\r\nhunter2\r\n"
    message = service.keep(received(source), lambda message_id: message_id == "<1@example.com>")
    client = signed_in("administrator")
    page = client.get(f"/practice/{message.id}").text
    assert "Senha" in page
    assert "hunter2" not in page
    for part in ("html", "source"):
        assert client.get(f"/practice/{message.id}/{part}").status_code == 404


def test_each_reading_of_a_content_is_recorded(signed_in, received):
    message = service.keep(received())
    client = signed_in("auditor")
    for part in ("", "/html", "/source"):
        assert client.get(f"/practice/{message.id}{part}").status_code == 200
    entries = AuditEntry.select().where(AuditEntry.action == "practice_message.read").order_by(AuditEntry.id)
    assert [entry.after["part"] for entry in entries] == ["page", "html", "source"]

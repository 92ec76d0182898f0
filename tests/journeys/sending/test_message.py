"""A message in the practice mailbox is untrusted: its scripts do not run and nothing is fetched."""

import smtplib
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.fakes.smtp import ScriptedServer

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

HTML = """<h1>Promoção</h1>
<img src="http://localhost:{port}/pixel.png" onerror="document.title = 'taken'">
<link rel="stylesheet" href="http://localhost:{port}/style.css">
<style>body {{ background: url(http://localhost:{port}/background.png) }}</style>
<script>parent.document.title = 'taken'; document.body.innerHTML = 'taken'</script>
<form action="http://localhost:{port}/form"><button>Ganhar</button></form>
<a href="http://localhost:{port}/link" target="_top">Clique</a>
<meta http-equiv="refresh" content="0; url=http://localhost:{port}/away">
"""


def test_its_html_is_shown_but_runs_and_fetches_nothing(page, instance, complaints, picture):
    with ScriptedServer(lambda peer: None) as elsewhere:
        message = EmailMessage()
        message["From"], message["Subject"] = "x@example.com", "<script>document.title = 'taken'</script>"
        message.set_content("Promoção\n")
        message.add_alternative(HTML.format(port=elsewhere.port), subtype="html")
        with smtplib.SMTP("127.0.0.1", instance.process.practice_port, timeout=10) as client:
            client.sendmail("x@example.com", ["y@example.com"], message.as_bytes())
        page.goto("/practice")
        page.get_by_role("link", name="<script>").click()
        inside = page.frame_locator("iframe[title='O HTML da mensagem']")
        expect(inside.get_by_role("heading", name="Promoção")).to_be_visible()
        picture(page, "foreign-message")
        inside.get_by_role("button", name="Ganhar").click()
        inside.get_by_role("link", name="Clique").click()
        expect(inside.get_by_role("heading", name="Promoção")).to_be_visible()
        assert "taken" not in page.title().replace("document.title = 'taken'", "")
        assert elsewhere.connections == 0
    # The browser logs an error for each blocked script and request; there must be no other error.
    refusals = [text for text in complaints if "sandboxed" in text or "Content Security Policy" in text]
    assert len(refusals) >= 3
    assert complaints == refusals
    complaints.clear()

"""The guide in the form of a credential: for the kinds that have one, with the values of the form in it."""

import pytest

from tests.credentials.conftest import FRAGMENT, TYPED, text_of

MICROSOFT = TYPED | {
    "secret": "",
    "kind": "microsoft",
    "user_name": "avisos@example.com",
    "tenant": "contoso.example.com",
    "application": "4f2abc",
}


def test_a_password_has_no_guide(admin):
    assert 'id="guide"' not in admin.get("/credentials/new").text


@pytest.mark.parametrize("headers", [FRAGMENT, {}])
def test_choosing_microsoft_365_shows_the_guide_with_the_values_of_the_form(admin, headers):
    page = text_of(admin.post("/credentials/fields", data=MICROSOFT, headers=headers))
    assert 'id="guide"' in page
    assert "New-ServicePrincipal -AppId '4f2abc'" in page
    assert "Add-MailboxPermission -Identity 'avisos@example.com'" in page
    assert "Set-CASMailbox -Identity 'avisos@example.com'" in page
    assert 'data-copy="guide-principal-typed-text"' in page


def test_a_value_of_the_form_stays_one_word_of_the_command(admin):
    typed = MICROSOFT | {"user_name": "a'; Remove-Mailbox b#@example.com"}
    page = text_of(admin.post("/credentials/fields", data=typed, headers=FRAGMENT))
    assert "Set-CASMailbox -Identity 'a''; Remove-Mailbox b#@example.com'" in page


def test_choosing_google_shows_its_guide(admin):
    page = text_of(admin.post("/credentials/fields", data=MICROSOFT | {"kind": "google"}, headers=FRAGMENT))
    assert "https://mail.google.com/" in page and "PowerShell" not in page


def test_the_guide_stands_in_the_form_of_a_stored_credential(admin):
    admin.post("/credentials", data=MICROSOFT | {"secret": "Qx8~secret.of-the_client~42"})
    page = text_of(admin.get("/credentials/1/edit"))
    assert "Add-MailboxPermission -Identity 'avisos@example.com'" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("pt-BR", "Passo a passo: Microsoft 365"), ("en", "Step by step: Microsoft 365"), ("es", "Paso a paso")],
)
def test_the_guide_speaks_the_readers_language(admin, language, words):
    answer = admin.post(
        "/credentials/fields", data=MICROSOFT, headers=FRAGMENT | {"Accept-Language": language}
    )
    assert words in text_of(answer)


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_who_may_not_change_sees_no_form(signed_in, role):
    assert signed_in(role).post("/credentials/fields", data=MICROSOFT).status_code == 403

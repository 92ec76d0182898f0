"""An application with a token, and a client of the API whose every answer is compared with the document."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.answer_check import CheckedApp
from tests.outbox.requests import new_account
from tests.outbox.running import new_application
from webapp.accounts.models import Account
from webapp.api import reference
from webapp.applications import tokens
from webapp.applications.models import Application

ALL = ["send", "read", "manage"]


@pytest.fixture
def app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application; an answer of the API that breaks the OpenAPI document raises AssertionError."""

    def document() -> dict[str, Any]:
        with app.app_context():
            return reference.document()

    monkeypatch.setattr(app, "wsgi_app", CheckedApp(app.wsgi_app, document))
    return app


@pytest.fixture
def account(app: Flask) -> Account:
    """The default account; no server listens at its port."""
    return new_account()


@pytest.fixture
def token() -> str:
    """The token of `application`."""
    return tokens.new_token()


@pytest.fixture
def application(app: Flask, token: str) -> Application:
    """An application with every scope."""
    return new_application(token_hash=tokens.digest_of(token), scopes=ALL, per_minute=10_000)


Call = Callable[..., TestResponse]


@pytest.fixture
def call(app: Flask, application: Application, token: str) -> Call:
    """A client: `call("POST", "", json={…})` sends a request to /api/v1/messages with the token."""

    def request(
        method: str, path: str = "", headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        usual = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        client = app.test_client()
        return client.open(f"/api/v1/messages{path}", method=method, headers=usual | (headers or {}), **more)

    return request

"""The HTTP API, through which applications send messages. `install` is all that the application calls."""

from flask import Flask
from flask_smorest import Api
from flask_wtf.csrf import CSRFProtect

from webapp.api import answer_schemas, fast_path, problems, reference, request_schemas, views

TITLE, VERSION = "Postigo", "v1"


class _DocumentOnlyApi(Api):
    """flask-smorest's `Api` without its error handlers, which would answer for the HTML pages too."""

    def _register_error_handlers(self) -> None:
        pass


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Serve the API below /api. It authenticates by bearer token, so no CSRF token is needed."""
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": reference.DESCRIPTION}, "security": [{"token": []}]},
    )
    api = _DocumentOnlyApi(app)
    api.ma_plugin.converter.add_attribute_function(answer_schemas.describe_batch_entries)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.components.response("Problem", problems.DOCUMENTED)
    csrf.exempt(views.bp)
    api.register_blueprint(views.bp)
    request_schemas.describe_recipients(api.spec.components.schemas)
    app.extensions["postigo-api"] = api
    app.register_blueprint(reference.bp)
    problems.install(app)
    fast_path.install(app)

"""Messages by HTTP. `install` puts it into the application; nothing above imports more of it."""

from flask import Flask
from flask_smorest import Api
from flask_wtf.csrf import CSRFProtect

from webapp.api import answer_schemas, fast_path, problems, reference, views

TITLE, VERSION = "Postigo", "v1"


class _Quiet(Api):
    """The document of the interface, without an error handler that would answer for the pages as well."""

    def _register_error_handlers(self) -> None:
        pass


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Serve the API below /api. It knows applications by their token alone, so it needs no CSRF token."""
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": reference.DESCRIPTION}, "security": [{"token": []}]},
    )
    api = _Quiet(app)
    api.ma_plugin.converter.add_attribute_function(answer_schemas.describe_batch_entries)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.components.response("Problem", problems.DOCUMENTED)
    csrf.exempt(views.bp)
    api.register_blueprint(views.bp)
    app.extensions["postigo-api"] = api
    app.register_blueprint(reference.bp)
    problems.install(app)
    fast_path.install(app)

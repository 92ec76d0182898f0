"""What a query string must not have, whichever page it is for."""

from flask import Flask, request

from webapp.errors import Invalid


def install(app: Flask) -> None:
    """Refuse NUL in a query string with 422: no database takes it in a text, and no filter can find it.

    PostgreSQL and SQLite's full-text search fail at it in the middle of a statement, some pages and CSV
    downloads in the middle of their answer.
    """

    @app.before_request
    def refuse_nul() -> None:
        for name, value in request.args.items(multi=True) if b"%00" in request.query_string else ():
            if "\0" in name + value:
                raise Invalid("text.control", field=name, character="U+0000")

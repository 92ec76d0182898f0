"""The OpenAPI document and the page that shows it."""

from webapp.api.reference import operations


def test_the_document_has_every_path_and_its_schemas(app):
    document = app.test_client().get("/api/openapi.json").json
    assert document["openapi"].startswith("3.")
    assert set(document["paths"]) == {
        "/api/v1/messages",
        "/api/v1/messages/batch",
        "/api/v1/messages/{message_id}",
        "/api/v1/messages/{message_id}/cancel",
        "/api/v1/messages/{message_id}/retry",
    }
    assert "from" in document["components"]["schemas"]["MessageIn"]["properties"]


def test_the_page_shows_every_operation(app, signed_in):
    page = signed_in("auditor").get("/api/docs")
    assert page.status_code == 200
    document = app.test_client().get("/api/openapi.json").json
    for operation in operations(document):
        assert f'id="{operation.id}"' in page.text
    assert "attachments[].content" in page.text


def test_without_a_session_the_page_redirects_to_the_log_in(app):
    assert app.test_client().get("/api/docs").status_code == 303

"""Every import follows the table of layers and the order of features."""

import importlib

import pytest

from tests.house.layers import FEATURES, MAY_IMPORT, Import, Layer, broken_rule, imports_of, layer_of
from tests.house.source import WEBAPP, modules, report
from webapp.db import SchemaModel


def test_every_import_goes_downward():
    violations = [
        f"{module.shown}:{found.line} imports {found.target}: {rule}"
        for module in modules()
        for found in imports_of(module)
        if (rule := broken_rule(found))
    ]
    assert not violations, report(violations)


def test_every_folder_is_a_feature_an_interface_or_the_engine():
    folders = {path.name for path in WEBAPP.iterdir() if (path / "__init__.py").is_file()}
    assert folders == {
        *FEATURES,
        "causes",
        "ui",
        "api",
        "cli",
        "submission",
        "db",
        "mail",
        "redaction",
        "tunnels",
        "web_server",
    }


def test_foreign_keys_point_the_same_way_as_imports():
    for feature in FEATURES:
        importlib.import_module(f"webapp.{feature}.models")
    tables = {model: model.__module__.split(".")[1] for model in SchemaModel.__subclasses__()}
    violations = [
        f"{model.__name__}.{field.name} points from {feature} to {tables[field.rel_model]}"
        for model, feature in tables.items()
        for field in model._meta.refs
        if tables[field.rel_model] not in {feature, *MAY_IMPORT[feature]}
    ]
    assert not violations, report(violations)


@pytest.mark.parametrize(
    ("importer", "target"),
    [
        ("webapp.clock", "webapp.vault"),
        ("webapp.errors", "peewee"),
        ("webapp.deadline", "cryptography"),
        ("webapp.mail.smtp.session", "peewee"),
        ("webapp.mail.smtp.session", "flask"),
        ("webapp.tunnels.dial", "webapp.mail.smtp.session"),
        ("webapp.transcript", "webapp.tunnels"),
        ("webapp.accounts.models", "webapp.accounts.service"),
        ("webapp.db", "flask_babel"),
        ("webapp.accounts.service", "flask"),
        ("webapp.accounts.testing", "flask_babel"),
        ("webapp.accounts.service", "webapp.accounts.forms"),
        ("webapp.accounts.service", "config"),
        ("webapp.accounts.views", "webapp.boot"),
        ("webapp.accounts.views.form", "webapp.connectors.views"),
        ("webapp.accounts.views.form", "webapp.connectors.forms"),
        ("webapp.accounts.views.form", "peewee"),
        ("webapp.accounts.views.form", "webapp.practice.service"),
        ("webapp.credentials.service", "webapp.connectors.models"),
        ("webapp.audit.log", "webapp.access.people"),
        ("webapp.practice.service", "webapp.accounts.models"),
        ("webapp.ui.views", "webapp.accounts.service"),
        ("webapp.cli", "config"),
        ("webapp.db.migrations.0001_first", "webapp.accounts.models"),
    ],
)
def test_a_forbidden_import_is_seen(importer, target):
    assert broken_rule(Import(importer, 1, target))


@pytest.mark.parametrize(
    ("importer", "target"),
    [
        ("webapp.mail.smtp.session", "webapp.tunnels"),
        ("webapp.transcript", "webapp.vault"),
        ("webapp.accounts.models", "webapp.connectors.models"),
        ("webapp.accounts.service", "webapp.runs.service"),
        ("webapp.accounts.views.form", "webapp.access.guard"),
        ("webapp.access.guard", "webapp.ui.htmx"),
        ("webapp.boot", "config"),
        ("webapp", "webapp.accounts.views"),
        ("webapp.cli", "webapp.accounts.service"),
    ],
)
def test_an_allowed_import_is_let_through(importer, target):
    assert broken_rule(Import(importer, 1, target)) is None


def test_a_new_file_of_a_feature_belongs_to_the_service_layer():
    assert layer_of("webapp.accounts.something_new") is Layer.SERVICE

"""Each setting is defined once in config.py, and README's table agrees."""

import dataclasses
import os
import re
from pathlib import Path

import pytest
import trustme

import config

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
HEAD = ("Variable", "Default", "Meaning")


@pytest.fixture
def settings_file(tmp_path, monkeypatch):
    """The path of the file that settings are read from, which is not there yet."""
    for name in [name for name in os.environ if name.startswith("POSTIGO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POSTIGO_SETTINGS", str(tmp_path / "postigo.env"))
    return tmp_path / "postigo.env"


def table_of(text):
    """The rows of README's table of settings, as (variable, default, meaning)."""
    lines = re.search(r"^\| Variable \|.*?(?=^(?!\|))", text, re.MULTILINE | re.DOTALL)[0].splitlines()
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    assert rows[0] == HEAD
    return [(variable.strip("`"), default.strip("`"), meaning) for variable, default, meaning in rows[2:]]


def test_the_table_in_readme_is_that_of_config():
    settings = [(setting.variable, setting.default, setting.meaning) for setting in config.SETTINGS]
    assert table_of(README.read_text()) == settings


def test_every_setting_has_its_place_in_settings():
    fields = [field.name for field in dataclasses.fields(config.Settings)]
    assert fields.pop() == "set_by_installation"
    assert fields == [setting.name for setting in config.SETTINGS]


@pytest.mark.parametrize("setting", config.SETTINGS, ids=lambda setting: setting.name)
def test_a_variable_is_named_after_its_setting_and_its_default_is_good(setting):
    assert setting.variable == f"POSTIGO_{setting.name.upper()}"
    setting.parse(setting.default)


def test_a_bad_value_stops_with_a_sentence_that_names_the_variable(monkeypatch):
    monkeypatch.setenv("POSTIGO_PORT", "8080x")
    with pytest.raises(config.ConfigError) as refusal:
        config.load(dotenv=None)
    assert str(refusal.value) == (
        "POSTIGO_PORT must be a port number from 1 to 65535. Correct it in the environment."
    )


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("POSTIGO_PORT=1\nPOSTIGO_THREADS=3\n")
    monkeypatch.setenv("POSTIGO_PORT", "2")
    monkeypatch.delenv("POSTIGO_THREADS", raising=False)
    settings = config.load(dotenv=tmp_path / ".env")
    assert (settings.port, settings.threads) == (2, 3)


def test_a_bad_value_in_the_file_names_the_file(settings_file):
    settings_file.write_text("POSTIGO_PORT=8080x\n")
    with pytest.raises(config.ConfigError, match=f"Correct it in {settings_file}\\.$"):
        config.load()


def test_values_in_the_file_are_taken_as_they_are_written(settings_file):
    settings_file.write_text(
        "\ufeff# Postigo\n"
        "export POSTIGO_MAIL_DOMAIN=example.com\n"
        "POSTIGO_FOOTER_TEXT='Sent by ${account}, # and so on.'\n"
        'POSTIGO_EHLO_NAME="mail.example.com"  # the relay insists\n'
    )
    settings = config.load()
    assert settings.mail_domain == "example.com"
    assert settings.footer_text == "Sent by ${account}, # and so on."
    assert settings.ehlo_name == "mail.example.com"


@pytest.mark.parametrize("line", ["POSTIGO_PORT 80", "POSTIGO_PORT", "=80", "POSTIGO_PORT='80"])
def test_a_line_that_is_no_assignment_stops_the_start(settings_file, line):
    settings_file.write_text(f"POSTIGO_THREADS=3\n{line}\n")
    with pytest.raises(config.ConfigError, match=f"^Line 2 of {settings_file} is not of the form NAME=value"):
        config.load()


@pytest.mark.parametrize("damage", ["missing", "a folder", "not UTF-8"])
def test_a_file_that_cannot_be_read_stops_the_start(settings_file, damage):
    if damage == "a folder":
        settings_file.mkdir()
    elif damage == "not UTF-8":
        settings_file.write_bytes(b"POSTIGO_FOOTER_TEXT=Ol\xe1\n")
    with pytest.raises(config.ConfigError, match=f"^The settings in {settings_file} cannot be read: "):
        config.load()


# The sample and the units for systemd


def test_the_units_name_no_settings_of_their_own():
    units = sorted((ROOT / "docs" / "systemd").glob("*.service"))
    assert units
    for unit in units:
        lines = unit.read_text().splitlines()
        assert [line for line in lines if line.startswith(("Environment", "PassEnvironment"))] == []
        assert f"AssertPathExists={config.FILES[1]}" in lines


def test_the_sample_of_the_settings_file_is_good(settings_file):
    sample = config.read_file(ROOT / "docs" / "systemd" / "postigo.env")
    assert sample["POSTIGO_DATA"] == "/var/lib/postigo"
    assert set(sample) <= {setting.variable for setting in config.SETTINGS}


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("POSTIGO_DATA", "", "must name a folder"),
        ("POSTIGO_DATA", "~nobody-of-this-name/data", "names the home folder of nobody"),
        ("POSTIGO_HOST", "", "must be an address"),
        ("POSTIGO_TRUSTED_PROXY", "10.0.0.0/8", "must be the IP address of one reverse proxy"),
        ("POSTIGO_TRUSTED_PROXY", "*", "must be the IP address of one reverse proxy"),
        ("POSTIGO_CA_FILE", "gone.pem", "which is not a file"),
        ("POSTIGO_LOOK_AT", "server,ports", "has 'ports', which is not server"),
    ],
)
def test_what_would_open_more_than_was_meant_stops_the_start(monkeypatch, variable, value, complaint):
    monkeypatch.setenv(variable, value)
    with pytest.raises(config.ConfigError, match=f"^{variable} .*{complaint}"):
        config.load(dotenv=None)


@pytest.fixture
def ca_file(tmp_path, monkeypatch):
    path = tmp_path / "ca.pem"
    monkeypatch.setenv("POSTIGO_CA_FILE", str(path))
    return path


def test_a_file_of_authorities_is_read_at_the_start(ca_file):
    trustme.CA().cert_pem.write_to_path(ca_file)
    assert config.load(dotenv=None).ca_file == ca_file


@pytest.mark.parametrize(
    "damage", ["nothing", "no certificate", "half of it", "a second one damaged", "no ASCII"]
)
def test_a_damaged_file_of_authorities_stops_the_start(ca_file, damage):
    good = trustme.CA().cert_pem.bytes()
    ca_file.write_bytes(
        {
            "nothing": b"",
            "no certificate": b"Autoridade",
            "half of it": good[: len(good) // 2],
            "a second one damaged": good + good.replace(b"M", b"!"),
            "no ASCII": "Certificação\n".encode() + good,
        }[damage]
    )
    with pytest.raises(config.ConfigError, match=r"^POSTIGO_CA_FILE names .*ca\.pem, w.*\."):
        config.load(dotenv=None)

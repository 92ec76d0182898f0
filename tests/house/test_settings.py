"""Each setting is defined once in config.py, and README's table agrees."""

import dataclasses
import re
from pathlib import Path

import pytest
import trustme

import config

README = Path(__file__).resolve().parents[2] / "README.md"
HEAD = ("Variable", "Default", "Meaning")


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
        "POSTIGO_PORT must be a port number from 1 to 65535. Correct it in the environment or in .env."
    )


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("POSTIGO_PORT=1\nPOSTIGO_THREADS=3\n")
    monkeypatch.setenv("POSTIGO_PORT", "2")
    monkeypatch.delenv("POSTIGO_THREADS", raising=False)
    settings = config.load(dotenv=tmp_path / ".env")
    monkeypatch.delenv("POSTIGO_THREADS", raising=False)  # environs puts it there
    assert (settings.port, settings.threads) == (2, 3)


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("POSTIGO_DATA", "", "must name a folder"),
        ("POSTIGO_DATA", "~nobody-of-this-name/data", "names the home folder of nobody"),
        ("POSTIGO_HOST", "", "must be an address"),
        ("POSTIGO_TRUSTED_PROXY", "10.0.0.0/8", "must be the IP address of one reverse proxy"),
        ("POSTIGO_TRUSTED_PROXY", "*", "must be the IP address of one reverse proxy"),
        ("POSTIGO_CA_FILE", "gone.pem", "which is not a file"),
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

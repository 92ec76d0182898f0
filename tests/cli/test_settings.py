"""The command `settings`: which file was read, each value and where it comes from, no password."""

import re

import pytest

import config
from tests.cli.stored import run_process
from webapp.cli.mail import Exit


@pytest.fixture
def settings_file(tmp_path, monkeypatch):
    """The only file that settings are read from."""
    monkeypatch.delenv("POSTIGO_SETTINGS", raising=False)
    monkeypatch.setattr(config, "FILES", (tmp_path / "first.env", tmp_path / "second.env"))
    path = tmp_path / "second.env"
    path.write_text("POSTIGO_PORT=8081\nPOSTIGO_THREADS=3\n")
    return path


def row_of(answer, variable):
    """Return value and origin of the row of `variable`."""
    return re.search(rf"^{variable} +(.*?) +(\S+)$", answer.stdout, re.MULTILINE).groups()


def test_each_setting_is_shown_with_its_value_and_origin(command, settings_file, settings, monkeypatch):
    monkeypatch.setenv("POSTIGO_THREADS", "5")
    answer = command("settings")
    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[0] == f"Settings file: {settings_file}"
    assert row_of(answer, "POSTIGO_PORT") == ("8081", str(settings_file))
    assert row_of(answer, "POSTIGO_THREADS") == ("5", "environment")
    assert row_of(answer, "POSTIGO_DATA") == (str(settings.data), "environment")
    assert row_of(answer, "POSTIGO_LOG_LEVEL") == ("INFO", "default")
    for setting in config.SETTINGS:
        assert setting.variable in answer.stdout


def test_a_file_that_is_not_read_is_named(command, settings_file, tmp_path):
    (tmp_path / "first.env").write_text("POSTIGO_PORT=8082\n")
    answer = command("settings")
    assert (
        answer.stdout.splitlines()[0]
        == f"Settings file: {tmp_path / 'first.env'}; also there, but not read: {settings_file}"
    )
    assert row_of(answer, "POSTIGO_PORT") == ("8082", str(tmp_path / "first.env"))


def test_without_a_file_the_places_are_named_where_one_would_be_found(command, settings_file, tmp_path):
    settings_file.unlink()
    first = command("settings").stdout.splitlines()[0]
    assert first == f"Settings file: none; it would be the first of {tmp_path / 'first.env'}, {settings_file}"


def test_no_password_is_shown(command, settings_file):
    settings_file.write_text("POSTIGO_DATABASE_URL=postgresql://postigo:geheim@db.example.com/postigo\n")
    answer = command("settings")
    assert row_of(answer, "POSTIGO_DATABASE_URL") == ("set, not shown", str(settings_file))
    assert "geheim" not in answer.output


def test_bad_values_are_shown_and_each_is_explained(command, settings_file):
    settings_file.write_text("POSTIGO_PORT=many\nPOSTIGO_DATABASE_URL=postigo:geheim@db\n")
    answer = command("settings")
    assert answer.exit_code == 1
    assert row_of(answer, "POSTIGO_PORT") == ("many", str(settings_file))
    assert "POSTIGO_PORT must be a port number" in answer.output
    assert "POSTIGO_DATABASE_URL must be like" in answer.output
    assert "geheim" not in answer.output


def test_a_mistyped_name_is_told(command, settings_file):
    settings_file.write_text("POSTIGO_PROT=8081\nLANG=C\n")
    answer = command("settings")
    assert "POSTIGO_PROT is not a setting: it changes nothing." in answer.stderr
    assert "LANG" not in answer.output


@pytest.mark.needs("setpriv")
@pytest.mark.parametrize("arguments", [("settings",), ("user", "list"), ("sendmail", "ana@example.com")])
def test_who_may_not_read_the_settings_is_told_so(settings, tmp_path, arguments):
    path = tmp_path / "postigo.env"
    path.touch(mode=0)
    answer = run_process(*arguments, typed=b"x", powerless=True, POSTIGO_SETTINGS=str(path))
    assert answer.returncode == (Exit.CONFIG if arguments[0] == "sendmail" else 1)
    assert f"The settings in {path} cannot be read: Permission denied." in answer.stderr.decode()
    assert b"sudo -u postigo" in answer.stderr

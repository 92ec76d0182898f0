"""The arguments of ./run, its help, and the commands that it executes. See also test_run_prepares.py."""

import ast
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import config

ROOT = Path(__file__).resolve().parents[3]
posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows has no exec and no sh")


# The Python that starts it


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 10, 13, "final", 0)])
def test_an_old_python_is_told_in_one_line_what_is_needed(run, version):
    complaint = run.complaint_about(version)
    assert "3.11 or newer" in complaint
    assert f"{version[0]}.{version[1]}" in complaint
    assert "\n" not in complaint


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0)])
def test_a_new_enough_python_is_told_nothing(run, version):
    assert run.complaint_about(version) is None


def test_nothing_happens_under_an_old_python(run, monkeypatch):
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(run, "start", lambda arguments: pytest.fail("it went on"))
    with pytest.raises(SystemExit, match=r"this is 3\.9"):
        run.main([])


def test_python_3_6_can_read_as_far_as_the_sentence():
    ast.parse((ROOT / "run").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_it_imports_the_standard_library_only():
    nodes = ast.walk(ast.parse((ROOT / "run").read_text(encoding="utf-8")))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


# Help


def test_help_lists_every_command_and_installs_nothing(run, capsys, monkeypatch):
    monkeypatch.setattr(run, "prepare", lambda *_: pytest.fail("help must not install"))
    for asked in ("--help", "-h", "help"):
        assert run.main([asked]) == 0
        shown = capsys.readouterr().out
        assert all(f"./run {command} " in shown for command in ("install", *run.DEVELOPERS))
    assert "POSTIGO_VENV" in shown


# What it hands over to


@pytest.fixture
def handed(run, monkeypatch):
    """Skip the preparation, and record what would be executed."""
    commands = []
    monkeypatch.setattr(run, "prepare", lambda *_: None)
    monkeypatch.setattr(run, "hand_over", lambda *arguments: commands.append(arguments))
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.chdir(Path.cwd())
    return commands


@pytest.mark.parametrize(
    ("typed", "passed_on"),
    [
        ([], ("serve",)),
        (["user", "add", "ana@exemplo.com", "--role", "auditor"],) * 2,
        (["db", "backup", "copy.db"],) * 2,
        (["user", "--help"],) * 2,
    ],
)
def test_every_other_command_goes_to_postigo(run, handed, typed, passed_on):
    here = Path.cwd()
    run.main(typed)
    assert handed == [("-P", "-m", "webapp", *passed_on)]
    assert os.environ["PYTHONPATH"] == str(run.ROOT)
    assert Path.cwd() == here


@pytest.mark.parametrize("command", ["sendmail", "send"])
def test_who_hands_a_message_over_installs_nothing_and_is_told_to_try_again(
    run, handed, monkeypatch, capsys, command
):
    monkeypatch.setattr(run, "prepare", lambda *_: pytest.fail("it installs"))
    with pytest.raises(SystemExit) as end:
        run.main([command])
    assert end.value.code == 75
    assert f"{command} installs nothing: start it once by ./run" in capsys.readouterr().err
    assert handed == []


def test_it_looks_for_the_settings_file_where_config_does(run, tmp_path, monkeypatch):
    shipped = runpy.run_path(str(ROOT / "run"))
    assert shipped["SETTINGS_FILES"] == config.FILES
    monkeypatch.setattr(config, "FILES", run.SETTINGS_FILES)
    first, second = run.SETTINGS_FILES
    assert run.settings_file() is config.settings_file() is None
    for made in (second, first):
        made.touch()
        assert run.settings_file() == config.settings_file() == made
    first.unlink()
    first.mkdir()  # such as a Python environment of that name
    assert run.settings_file() == config.settings_file() == second
    monkeypatch.setenv("POSTIGO_SETTINGS", str(tmp_path / "of this service"))
    assert run.settings_file() == config.settings_file() == tmp_path / "of this service"


def test_the_environment_folder_may_be_named_in_the_settings_file(run, monkeypatch):
    (run.ROOT / ".env").write_text("POSTIGO_VENV=/var/cache/postigo\n")
    assert run.setting("POSTIGO_VENV") == "/var/cache/postigo"
    monkeypatch.setenv("POSTIGO_VENV", "/elsewhere")
    assert run.setting("POSTIGO_VENV") == "/elsewhere"


@pytest.mark.parametrize(
    "line",
    [
        "POSTIGO_VENV=/var/cache/postigo",
        "POSTIGO_VENV = /var/cache/postigo   # not beside the program",
        "export POSTIGO_VENV='/var/cache/postigo'",
        'POSTIGO_VENV="/var/cache/postigo" # root\'s',
        "POSTIGO_VENV=/var/cache/post#igo",
        "POSTIGO_VENV='/var/cache/post  #igo'",
        "POSTIGO_VENV=",
        "POSTIGO_VENV= # none",
        "# POSTIGO_VENV=/elsewhere",
    ],
)
def test_it_reads_a_setting_from_the_file_as_config_does(run, line):
    file = run.ROOT / ".env"
    file.write_text(f"{line}\n")
    assert run.setting("POSTIGO_VENV") == config.read_file(file).get("POSTIGO_VENV", "")


@pytest.mark.parametrize(("command", "code"), [("sendmail", 78), ("settings", 1)])
def test_a_settings_file_that_is_not_there_is_told_apart_from_one_that_may_not_be_read(
    run, said, monkeypatch, tmp_path, command, code
):
    monkeypatch.setenv("POSTIGO_SETTINGS", str(tmp_path / "mistyped.env"))
    monkeypatch.setattr(run, "prepare", lambda *_: pytest.fail("it installs"))
    with pytest.raises(SystemExit) as end:
        run.main([command])
    assert end.value.code == code
    assert said == [
        f"POSTIGO_SETTINGS names {tmp_path / 'mistyped.env'}, and this user sees no such file. Correct it, or"
        " make the file."
    ]


@posix_only
@pytest.mark.parametrize(("command", "code"), [("sendmail", 78), ("send", 78), ("user", 1), ("serve", 1)])
def test_who_may_not_read_the_settings_is_told_so_and_nothing_is_prepared(
    run, handed, said, monkeypatch, command, code
):
    monkeypatch.setattr(run, "prepare", lambda *_: pytest.fail("it went on"))
    (run.ROOT / ".env").touch()
    monkeypatch.setattr(run.os, "access", lambda *_: False)  # root may read whatever the mode says
    with pytest.raises(SystemExit) as end:
        run.main([command])
    assert end.value.code == code
    assert said[0].startswith(f"The settings in {run.ROOT / '.env'} cannot be read by this user.")


@posix_only
@pytest.mark.parametrize("command", ["sendmail", "send"])
def test_who_hands_a_message_over_compiles_nothing(run, handed, monkeypatch, command):
    monkeypatch.setattr(run, "is_installed", lambda _lock: True)
    monkeypatch.setattr(run, "compile_catalogues", lambda: pytest.fail("it compiles"))
    run.main([command])
    assert handed == [("-P", "-m", "webapp", command)]


def test_sendmail_has_a_folder_of_its_own_and_send_reads_files_where_it_is_called(
    run, handed, monkeypatch, tmp_path
):
    monkeypatch.setattr(run, "is_installed", lambda _lock: True)
    monkeypatch.chdir(tmp_path)
    run.main(["send"])
    assert Path.cwd() == tmp_path
    run.main(["sendmail"])
    assert Path.cwd() == run.ROOT


@pytest.mark.parametrize(
    ("variable", "dotenv", "lock"),
    [
        (None, "", "requirements.txt"),
        (None, "POSTIGO_PORT=81\n", "requirements.txt"),
        ("postgresql://db/x", "", "requirements-scale.txt"),
        ("", "POSTIGO_DATABASE_URL=postgresql://db/x\n", "requirements.txt"),
        (None, "export POSTIGO_DATABASE_URL='postgresql://db/x'\n", "requirements-scale.txt"),
        (None, "POSTIGO_DATABASE_URL=postgresql://db/x\nPOSTIGO_DATABASE_URL=\n", "requirements.txt"),
        (None, "# POSTIGO_DATABASE_URL=postgresql://db/x\n", "requirements.txt"),
    ],
)
def test_who_shares_a_postgresql_gets_its_driver(run, handed, monkeypatch, variable, dotenv, lock):
    asked = []
    monkeypatch.setattr(run, "prepare", asked.append)
    monkeypatch.delenv("POSTIGO_DATABASE_URL", raising=False)
    if variable is not None:
        monkeypatch.setenv("POSTIGO_DATABASE_URL", variable)
    (run.ROOT / ".env").write_text(dotenv)
    run.main(["serve"])
    assert asked == [lock]


@pytest.mark.parametrize("command", ["test", "lint", "bench", "mutate", "lock", "vendor"])
def test_a_developers_command_has_the_tools_of_the_tests(run, handed, monkeypatch, command):
    prepared = []
    monkeypatch.setattr(run, "prepare", prepared.append)
    run.main([command, "tests/house", "-x"])
    assert handed == [("-m", "tests.chores", command, "tests/house", "-x")]
    assert prepared == [run.DEVELOPMENT]
    assert Path.cwd() == run.ROOT.resolve()


# The script as it is started, in a folder with a space in its name


@posix_only
def test_exit_code_and_arguments_are_those_of_postigo(run, python, tmp_path):
    python('pwd; printf "%s\\n" "$@"; exit 7')
    done = subprocess.run(
        [run.ROOT / "run", "hello", "two words"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 7
    assert done.stdout.splitlines() == [str(tmp_path), "-P", "-m", "webapp", "hello", "two words"]
    assert done.stderr == ""


@posix_only
def test_standard_input_reaches_postigo(run, python):
    python("exec cat")
    done = subprocess.run([run.ROOT / "run", "sendmail", "-t"], input=b"To: a\0\xff", capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"To: a\0\xff")


@posix_only
def test_a_signal_reaches_the_server_itself(run, python):
    python("echo serving; exec cat")
    with subprocess.Popen([run.ROOT / "run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout.readline() == b"serving\n"
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=10) == -signal.SIGTERM

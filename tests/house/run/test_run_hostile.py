"""./run in a folder that somebody else prepared, with a umask that forbids nothing."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.process import Postigo
from tests.house.run.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions and sudo are POSIX")
PLANTED = (
    "babel",
    "pip",
    "venv",
    "ensurepip",
    "webapp",
    "config",
    "json",
    "sqlite3",
    "hashlib",
    "click",
    "flask",
)


@pytest.fixture
def trap(tmp_path) -> Path:
    """A folder in which every module that Postigo may import leaves a mark when it runs."""
    folder = tmp_path / "trap"
    folder.mkdir()
    planted = f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__ + ' ')\n"
    for name in PLANTED:
        (folder / f"{name}.py").write_text(planted)
    for name in ("babel", "pip"):
        (folder / name).mkdir()
        (folder / f"{name}.py").rename(folder / name / "__init__.py")
        (folder / name / "__main__.py").write_text(planted)
    return folder


def marks(trap: Path) -> str:
    ran = trap.parent / "ran"
    return ran.read_text() if ran.exists() else ""


def test_the_trap_catches_who_steps_into_it(trap):
    subprocess.run([sys.executable, "-m", "pip"], cwd=trap, check=False)
    assert "pip" in marks(trap)


@pytest.mark.parametrize("path", ["", ".", ":"])
def test_no_step_of_preparing_runs_what_lies_in_the_callers_folder(run, trap, monkeypatch, path):
    monkeypatch.chdir(trap)
    monkeypatch.setenv("PYTHONPATH", path)
    run.PYTHON.parent.mkdir(parents=True)
    run.PYTHON.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    run.PYTHON.chmod(0o755)
    run.make_environment()
    with pytest.raises(SystemExit):
        run.pip_install("--no-such-option")
    source = run.ROOT / "messages.po"
    source.write_text('msgid ""\nmsgstr ""\n')
    run.compile_catalogue(source, run.ROOT / "compiled" / "messages.po")
    assert marks(trap) == ""


@pytest.mark.parametrize("command", [["sendmail", "-t"], ["send", "--help"], ["user", "--help"]])
def test_no_command_runs_what_lies_in_the_callers_folder(trap, tmp_path, command):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("POSTIGO_", "PYTHON"))},
        "POSTIGO_DATA": str(tmp_path / "data"),
        "PYTHONPATH": ".",
    }
    started = [sys.executable, "-I", "-c", START, *command]
    subprocess.run(started, cwd=trap, env=environment, input=b"", check=False, timeout=60)
    assert marks(trap) == ""


# ./run with this Python in place of the environment that it would make
START = f"""
import importlib.machinery, importlib.util, sys
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("run", {str(ROOT / "run")!r})
run = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
loader.exec_module(run)
run.PYTHON = {sys.executable!r}
run.prepare = lambda *_: None
run.is_installed = lambda *_: True
run.main(sys.argv[1:])
"""


def world_writable(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if not path.is_symlink()]
    return [str(path) for path in found if path.stat().st_mode & stat.S_IWOTH]


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_nothing_that_run_makes_is_writable_for_others(run, monkeypatch, open_umask):
    def installs(*_arguments):
        (run.VENV / "bin").mkdir(parents=True)
        (run.VENV / "bin" / "thing").write_text("x")

    monkeypatch.setattr(run, "make_environment", lambda: None)
    monkeypatch.setattr(run, "pip_install", installs)
    monkeypatch.setattr(run, "hand_over", lambda *_: None)
    os.umask(0)  # what the fixtures made is not what is judged
    before = set(world_writable(run.ROOT))
    run.main(["serve"])
    assert set(world_writable(run.ROOT)) == before
    assert (run.VENV / "bin" / "thing").exists()


def test_nothing_that_a_start_makes_is_writable_or_readable_for_others(tmp_path, open_umask):
    data = tmp_path / "data"
    process = Postigo(data)
    try:
        process.wait_for("Postigo is ready")
    finally:
        process.close()
    made = [data, *data.rglob("*")]
    assert len(made) > 2
    assert [str(path) for path in made if path.stat().st_mode & 0o077] == []


def test_what_root_installs_for_the_service_can_be_read_by_it(run, monkeypatch, open_umask):
    def installs(*_arguments):
        (run.VENV / "bin").mkdir(parents=True)
        (run.VENV / "bin" / "thing").write_text("x")

    monkeypatch.setattr(run, "prepare", installs)
    monkeypatch.setattr(run.subprocess, "call", lambda *_: 0)
    os.umask(0o077)  # that of the unit
    assert run.main(["install"]) == 0
    assert stat.S_IMODE((run.VENV / "bin" / "thing").stat().st_mode) == 0o644
    assert stat.S_IMODE((run.VENV / "bin").stat().st_mode) == 0o755

"""What ./run prepares before it starts a command, and its sentences when that fails."""

import gettext
import os
import re
import sys

import pytest

from webapp.ui import catalogues

posix_only = pytest.mark.skipif(os.name != "posix", reason="the environment's Python is played by sh")


@pytest.fixture
def catalogue(run):
    """A catalogue that can be compiled."""
    source = run.ROOT / "webapp" / "translations" / "es" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr "b"\n'
    )
    return source


# What is installed


def test_a_checkout_without_environment_is_not_installed(run):
    assert not run.is_installed(run.RUNTIME)


@posix_only
def test_a_stamped_environment_is_installed(run, python):
    python("exit 0")
    assert run.is_installed(run.RUNTIME)
    assert run.is_installed(run.DEVELOPMENT)


@posix_only
def test_a_changed_lock_is_installed_again(run, python):
    python("exit 0")
    (run.ROOT / run.RUNTIME).write_text("flask==2 --hash=sha256:00\n")
    assert not run.is_installed(run.RUNTIME)
    assert not run.is_installed(run.DEVELOPMENT)


@posix_only
def test_an_environment_whose_python_was_removed_is_not_installed(run, python):
    python("exit 0")
    run.PYTHON.unlink()
    run.PYTHON.symlink_to("python-of-yesterday")
    assert not run.is_installed(run.RUNTIME)


@posix_only
def test_when_nothing_changed_no_process_is_started(run, python, said, catalogue, monkeypatch):
    python("exit 0")
    catalogue.with_suffix(".mo").write_bytes(b"")
    monkeypatch.setattr(run.subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    run.prepare(run.DEVELOPMENT)
    assert said == []


@posix_only
def test_pip_is_asked_for_hashes_and_its_success_is_remembered(run, python, said):
    python('printf "%s\\n" "$@" > "$(dirname "$0")/asked"')
    run.stamp(run.RUNTIME).unlink()
    run.prepare()
    asked = (run.PYTHON.parent / "asked").read_text().splitlines()
    assert asked[:4] == ["-I", "-m", "pip", "install"]
    assert asked[-4:] == ["--require-hashes", "--no-deps", "-r", str(run.ROOT / run.RUNTIME)]
    assert run.is_installed(run.RUNTIME)
    assert len(said) == 1


@posix_only
def test_a_failed_installation_leaves_no_stamp(run, python, said, capsys):
    python('case "$*" in *" install "*) echo "[Errno 28] No space left on device" >&2; exit 1;; esac')
    run.stamp(run.RUNTIME).write_text("of another lock")
    with pytest.raises(SystemExit, match="The disk is full"):
        run.prepare()
    assert not run.stamp(run.RUNTIME).exists()
    assert "Errno 28" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("complaint", "advice"),
    [
        ("WARNING: Retrying … NewConnectionError … (from versions: none)", "check network and proxy"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "do not use it"),
        ("ProxyError('Cannot connect to proxy.')", "HTTPS_PROXY"),
        ("ERROR: something else", "the reason is above"),
    ],
)
def test_what_pip_says_is_explained(run, complaint, advice):
    assert advice in run.pip_advice(complaint)


def test_a_python_without_venv_is_told_what_to_install(run, monkeypatch):
    monkeypatch.setattr(run, "has_venv", lambda: False)
    with pytest.raises(SystemExit, match="apt install python3-venv") as stop:
        run.make_environment()
    assert "\n" not in str(stop.value)


def test_a_folder_that_is_no_environment_is_left_alone(run):
    letter = run.VENV / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("kept")
    with pytest.raises(SystemExit, match="left alone"):
        run.make_environment()
    assert letter.read_text() == "kept"


def test_a_folder_that_cannot_be_written_is_named(run, monkeypatch):
    monkeypatch.setattr(run.os, "access", lambda path, mode: False)
    with pytest.raises(SystemExit, match=re.escape(str(run.ROOT))):
        run.prepare()


def test_the_second_installation_waits_for_the_first(run, monkeypatch):
    first, told = run.installation_lock(), []

    def finish_first(sentence):
        told.append(sentence)
        first.close()

    monkeypatch.setattr(run, "say", finish_first)
    run.installation_lock().close()
    assert told == ["Another ./run is installing; waiting for it."]


# Translations


@posix_only
@pytest.mark.parametrize(("beside", "compiles"), [("missing", True), ("older", True), ("newer", False)])
def test_translations_are_compiled_when_the_program_brings_none_or_older_ones(
    run, python, catalogue, monkeypatch, beside, compiles
):
    python("exit 0")
    compiled, calls = catalogue.with_suffix(".mo"), []
    monkeypatch.setattr(run, "compile_catalogues", lambda: calls.append(1))
    os.utime(catalogue, ns=(1, 1))
    if beside != "missing":
        compiled.write_bytes(b"")
    if beside == "older":
        os.utime(compiled, ns=(0, 0))
    run.prepare()
    assert calls == [1] * compiles
    run.compiled_catalogues().mkdir(parents=True)
    run.prepare()
    assert calls == [1] * compiles


def test_translations_are_compiled_into_the_environment(run, catalogue, monkeypatch):
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    run.compile_catalogues()
    assert [file.name for file in catalogue.parent.iterdir()] == ["messages.po"]
    monkeypatch.setattr(catalogues, "SOURCES", catalogue.parents[2])
    folder = catalogues.compiled_folder(run.VENV)
    assert folder == run.compiled_catalogues()
    with (folder / "es" / "LC_MESSAGES" / "messages.mo").open("rb") as binary:
        assert gettext.GNUTranslations(binary).gettext("a") == "b"
    assert [file.name for file in folder.parent.iterdir()] == [folder.name]


def test_changed_translations_have_a_folder_of_their_own(run, catalogue, monkeypatch):
    monkeypatch.setattr(catalogues, "SOURCES", catalogue.parents[2])
    assert catalogues.compiled_folder(run.VENV) == catalogues.SOURCES
    before = run.compiled_catalogues()
    before.mkdir(parents=True)
    assert catalogues.compiled_folder(run.VENV) == before
    catalogue.write_text(catalogue.read_text().replace('"b"', '"c"'))
    assert run.compiled_catalogues() != before
    assert catalogues.compiled_folder(run.VENV) == catalogues.SOURCES


def test_only_the_newest_compiled_translations_are_kept(run, catalogue, monkeypatch):
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    for age in range(run.COMPILED_MAX):
        old = run.VENV / "translations" / str(age)
        old.mkdir(parents=True)
        os.utime(old, ns=(age, age))
    run.compile_catalogues()
    kept = {folder.name for folder in (run.VENV / "translations").iterdir()}
    assert kept == {run.compiled_catalogues().name, *map(str, range(1, run.COMPILED_MAX))}


@pytest.mark.parametrize("trouble", ["a damaged source", "no room"])
def test_translations_that_cannot_be_compiled_are_told_and_leave_nothing(
    run, catalogue, said, monkeypatch, trouble
):
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    if trouble == "no room":
        run.VENV.write_text("not a folder")
    else:
        catalogue.write_bytes(b'msgid "\xff"\nmsgstr ""\n')
    run.compile_catalogues()
    [sentence] = said
    assert sentence.startswith(f"The translations cannot be compiled into {run.compiled_catalogues()}: ")
    assert [file for file in run.VENV.rglob("*") if file.name != "translations"] == []


def test_of_two_that_compile_at_once_the_second_is_content(run, catalogue, said, monkeypatch):
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    compile_catalogue = run.compile_catalogue

    def overtaken(*paths):
        compile_catalogue(*paths)
        (run.compiled_catalogues() / "es").mkdir(parents=True)

    monkeypatch.setattr(run, "compile_catalogue", overtaken)
    run.compile_catalogues()
    assert said == []
    assert [folder.name for folder in run.compiled_catalogues().parent.iterdir()] == [
        run.compiled_catalogues().name
    ]

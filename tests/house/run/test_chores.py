"""The commands of those who work on Postigo: what they start, and with what."""

import stat
import subprocess
import sys

import pytest

from tests import chores


def test_run_knows_just_these_commands(run):
    assert set(run.DEVELOPERS) == set(chores.COMMANDS)


# Programs that only the tests need


@pytest.fixture
def said(monkeypatch):
    """The sentences that the commands print."""
    sentences = []
    monkeypatch.setattr(chores, "say", sentences.append)
    return sentences


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setattr(chores, "PROGRAMS", {"postfix": "no/such/postfix", "python": "etc/.."})


@pytest.mark.parametrize(("ci", "fate"), [("true", "fail, as CI=true"), ("", "are skipped")])
def test_a_missing_program_is_named_and_the_tests_go_on(nothing_installed, said, monkeypatch, ci, fate):
    monkeypatch.setattr(chores, "can_use_apt", lambda: False)
    monkeypatch.setenv("CI", ci)
    chores.provide_programs()
    assert said == [f"Not on this machine: postfix. The tests that need them {fate}."]


def test_only_what_is_missing_is_installed_and_without_questions(nothing_installed, said, monkeypatch):
    calls = []
    monkeypatch.setattr(chores, "can_use_apt", lambda: True)
    monkeypatch.setattr(subprocess, "run", lambda command, **options: calls.append((command, options)))
    monkeypatch.setattr(subprocess, "call", lambda command, **options: calls.append((command, options)))
    chores.provide_programs()
    (preseed, answer), _update, (install, options) = calls
    assert preseed == ["debconf-set-selections"]
    assert b"No configuration" in answer["input"]
    assert install[0] == "apt-get"
    assert install[-1] == "postfix"
    assert "python" not in install
    assert options["env"]["DEBIAN_FRONTEND"] == "noninteractive"
    assert "apt-get failed" in said[1]


# What they start


@pytest.fixture
def executed(monkeypatch):
    """Record what would be executed in place of this process."""
    commands = []
    monkeypatch.setattr(chores, "provide_programs", lambda: None)
    monkeypatch.setattr(chores.os, "execv", lambda _, command: commands.append(command[1:]))
    monkeypatch.setattr(subprocess, "call", lambda command, **_: commands.append(command[1:]))
    return commands


def test_all_tests_run_in_parallel_and_whole_files_stay_together(executed):
    chores.test([])
    assert executed[0][:2] == ["-m", "pytest"]
    assert executed[0][-3:-1] == ["--dist", "loadfile"]


def test_arguments_of_test_go_to_pytest(executed):
    chores.test(["tests/house", "-x"])
    assert executed[0] == ["-m", "pytest", "tests/house", "-x"]


def test_an_unknown_benchmark_is_refused_with_the_known_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(chores, "ROOT", tmp_path)
    bench = tmp_path / "tests" / "bench"
    bench.mkdir(parents=True)
    for name in ("report.py", "__init__.py", "_floor.py"):
        (bench / name).touch()
    with pytest.raises(SystemExit, match=r"No benchmark is called speed\. There are: report\."):
        chores.bench(["speed"])


def test_modules_to_mutate_are_passed_on(monkeypatch):
    started = []
    monkeypatch.setattr(chores, "run_all", lambda modules: started.extend(modules) or 1)
    assert chores.mutate(["webapp.access.limits", "webapp/mail/diagnosis"]) == 1
    assert started == [["tests.mutation", "webapp.access.limits", "webapp/mail/diagnosis"]]


@pytest.mark.parametrize(("script", "code"), [('case "$3" in check) exit 1;; esac', 1), ("exit 0", 0)])
def test_the_worst_exit_code_of_the_linters_counts(tmp_path, monkeypatch, script, code):
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(sys, "executable", str(python))
    assert chores.lint([]) == code

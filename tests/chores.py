"""The commands of those who work on Postigo: python -m tests.chores COMMAND [ARGUMENTS].

./run calls this with the environment's Python, after it has installed what the tests need.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = "uv==0.13.9"

PROGRAMS = {  # Debian's package: a file, below /, by which it is known to be there
    "chromium": "usr/bin/chromium",
    "fonts-dejavu-core": "usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "libauthen-sasl-perl": "usr/share/perl5/Authen/SASL.pm",  # for swaks
    "libnet-ssleay-perl": "usr/lib/*/perl5/*/Net/SSLeay.pm",
    "libphp-phpmailer": "usr/share/php/libphp-phpmailer/autoload.php",
    "libsasl2-modules": "usr/lib/*/sasl2/libplain.so",
    "msmtp": "usr/bin/msmtp",
    "node-nodemailer": "usr/share/nodejs/nodemailer",
    "nodejs": "usr/bin/node",
    "php-cli": "usr/bin/php",
    "postfix": "usr/sbin/postfix",
    "postgresql": "usr/lib/postgresql/*/bin/initdb",
    "sasl2-bin": "usr/sbin/saslpasswd2",
    "swaks": "usr/bin/swaks",
    "systemd": "usr/bin/systemd-analyze",
}


def say(sentence: str) -> None:
    """Tell the person something, apart from what the commands themselves print."""
    print(sentence, file=sys.stderr, flush=True)


def missing_programs() -> list[str]:
    """Return the Debian packages that the tests use and that are not here."""
    return [package for package, proof in PROGRAMS.items() if not any(Path("/").glob(proof))]


def can_use_apt() -> bool:
    """Tell whether this is a Debian-like system on which we may install."""
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages without a question; return whether it went well.

    "No configuration" keeps the postfix package from setting up and starting a mail service here.
    """
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    answer = "postfix postfix/main_mailer_type select No configuration\n"
    subprocess.run(["debconf-set-selections"], input=answer.encode(), check=False)
    subprocess.call(["apt-get", "update", "-qq"], env=environment)
    command = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", *packages]
    return subprocess.call(command, env=environment, stdout=subprocess.DEVNULL) == 0


def provide_programs() -> None:
    """Install the programs that the tests need, or name those that are missing; go on either way."""
    missing = missing_programs()
    if missing and can_use_apt():
        say(f"Installing Debian packages for the tests: {', '.join(missing)}.")
        if not apt_install(missing):
            say("apt-get failed; the reason is above.")
        missing = missing_programs()
    if missing:
        fate = "fail, as CI=true" if os.environ.get("CI") == "true" else "are skipped"
        say(f"Not on this machine: {', '.join(missing)}. The tests that need them {fate}.")


def run_all(modules: Sequence[Sequence[str]]) -> int:
    """Run each module with its arguments, also after one failed; return the worst exit code."""
    return max([subprocess.call([sys.executable, "-m", *module], cwd=ROOT) for module in modules], default=0)


def test(arguments: Sequence[str]) -> int:
    """Run the tests: all of them, in several processes, unless pytest is told otherwise."""
    provide_programs()
    # In their order: the files with the fewest tests, which xdist would keep for the end, take the longest.
    parallel = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *(arguments or parallel)]
    if os.name == "posix":
        os.execv(sys.executable, command)  # signals and exit code are pytest's own
    return subprocess.call(command)


def lint(_arguments: Sequence[str]) -> int:
    """Run every linter."""
    ruff = [["ruff", "check", ".", "run"], ["ruff", "format", "--check", ".", "run"]]
    return run_all([*ruff, ["djlint", "--quiet", "--lint", "templates"]])


def bench(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all, one after the other. Exits when one is unknown."""
    known = sorted(file.stem for file in (ROOT / "tests" / "bench").glob("[!_]*.py"))
    unknown = sorted(set(arguments) - set(known))
    if unknown:
        sys.exit(f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(known)}.")
    return run_all([[f"tests.bench.{name}"] for name in arguments or known])


def mutate(arguments: Sequence[str]) -> int:
    """Try whether the tests notice small wrong changes to modules or packages, named or the usual ones."""
    return run_all([["tests.mutation", *arguments]])


def lock(arguments: Sequence[str]) -> int:
    """Resolve the requirements*.in into locks with hashes; each keeps to the versions of the one before."""
    if subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", "--no-input", UV]):
        sys.exit("pip could not install uv, which resolves the requirements; the reason is above.")
    form = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    form += ["--no-emit-index-url", "--no-emit-find-links", "--quiet", *arguments]
    compile_ = ["uv", "pip", "compile", *form]
    runtime = ["requirements.in", "-o", "requirements.txt"]
    scale = ["-c", "requirements.txt", "requirements-scale.in", "-o", "requirements-scale.txt"]
    development = ["-c", "requirements-scale.txt", "requirements-dev.in", "-o", "requirements-dev.txt"]
    return run_all([[*compile_, *runtime], [*compile_, *scale], [*compile_, *development]])


def vendor(_arguments: Sequence[str]) -> int:
    """Fetch the browser's files again."""
    return run_all([["tests.house.vendored.vendor"]])


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "test": test,
    "lint": lint,
    "bench": bench,
    "mutate": mutate,
    "lock": lock,
    "vendor": vendor,
}


if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))

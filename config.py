"""Every setting, once: its variable, its default, its meaning, and how a value is judged.

Settings come from the environment and from one file, which `settings_file` finds; the environment wins.
A value that cannot be used stops the start with a sentence that names the variable.
"""

import io
import ipaddress
import os
import re
import socket
import ssl
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv.parser import parse_stream

LOCALES = ("pt_BR", "en", "es")
ROOT = Path(__file__).resolve().parent
# Only the first that is there is read, as `run` does: services, commands and sudo must mean the same data.
FILES = (ROOT / ".env", Path("/etc/postigo.env"))
NAMES_THE_FILE = "POSTIGO_SETTINGS"
FOUND_FILE = Path("the one that settings_file() finds")
CURE = "Run this as the user that Postigo runs as, such as with sudo -u postigo."


class ConfigError(Exception):
    """A setting has a value that cannot be used. The text is the sentence to show."""


def _number(lowest: int, highest: int, kind: str = "whole number") -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
            raise ValueError(f"must be a {kind} from {lowest} to {highest}")
        return int(text)

    return parse


def _locale(text: str) -> str:
    if text not in LOCALES:
        raise ValueError(f"must be one of {', '.join(LOCALES)}")
    return text


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("must be a time zone name such as America/Sao_Paulo") from error
    return text


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("must be 1 or 0")
    return text == "1"


def _networks(text: str) -> tuple[str, ...]:
    networks = _list(text)
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise ValueError(f"has {network!r}, which is not a network such as 10.0.0.0/8") from error
    return networks


def _looks(text: str) -> tuple[str, ...]:
    if wrong := [part for part in _list(text) if not re.fullmatch(r"server|issuers|\S*[.:]\S*", part)]:
        raise ValueError(f"has {wrong[0]!r}, which is not server, issuers, an IP address or a zone")
    return _list(text)


def _log_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return text.upper()


def _path(text: str) -> Path:
    try:
        return (ROOT / Path(text).expanduser()).resolve()
    except RuntimeError as error:
        raise ValueError(f"names the home folder of nobody: {text}") from error


def _folder(text: str) -> Path:
    if not text:  # it would be the folder of this file
        raise ValueError("must name a folder")
    return _path(text)


def _file(text: str) -> Path | None:
    if not text:
        return None
    path = _path(text)
    if not path.is_file():
        raise ValueError(f"names {path}, which is not a file")
    return path


def _certificates(text: str) -> Path | None:
    path = _file(text)
    if path is None:
        return None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=path.read_text(encoding="ascii"))
    except OSError as error:  # ssl.SSLError among them
        raise ValueError(f"names {path}, whose certificates cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ValueError(f"names {path}, which is not a PEM file: it may hold ASCII only") from error
    return path


def _database_url(text: str) -> str:
    # What is wrong is told without the value: it has a password in it.
    try:
        parts = urllib.parse.urlsplit(text)
        fits = parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1 and parts.port != 0
    except ValueError:
        fits = False
    if text and not fits:
        raise ValueError("must be like postgresql://user:password@host:5432/name, or empty for SQLite")
    return text


def _address(text: str) -> str:
    if not text:  # it would be every address of this machine
        raise ValueError("must be an address such as 127.0.0.1, or 0.0.0.0 for every one of this machine")
    return text


def _ip_or_none(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text)) if text else ""
    except ValueError as error:
        raise ValueError("must be the IP address of one reverse proxy, such as 10.0.0.5") from error


def _ehlo_name(text: str) -> str:
    name = text or socket.gethostname()
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f.:IPv]+\]", name):
        raise ValueError("must be a host name such as postigo.example.com")
    return name


def _domain(text: str) -> str:
    label = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    if text and not re.fullmatch(rf"localhost|({label}\.)+(?![0-9]){label}", text):
        raise ValueError("must be a domain such as example.com, in its xn-- form where it has other letters")
    return text.lower()


@dataclass(frozen=True)
class Setting:
    """One line of the table: `name` in the code, `variable` outside, `default` as one would type it.

    Of one that is `secret` nobody is shown more than whether it is set.
    """

    name: str
    variable: str
    default: str
    parse: Callable[[str], Any]
    meaning: str
    secret: bool = False


SETTINGS = (
    Setting("data", "POSTIGO_DATA", "instance", _folder, "Folder of database, keys, practice certificate."),
    Setting("database_url", "POSTIGO_DATABASE_URL", "", _database_url,
            "PostgreSQL that several machines share: postgresql://user:password@host/name; empty = SQLite.",
            secret=True),
    Setting("host", "POSTIGO_HOST", "127.0.0.1", _address, "Address on which the pages are served."),
    Setting("port", "POSTIGO_PORT", "8080", _number(1, 65535, "port number"), "Port of the pages."),
    Setting("trusted_hosts", "POSTIGO_TRUSTED_HOSTS", "127.0.0.1,localhost", _list,
            "Host names under which the pages may be asked for, with commas between."),
    Setting("trusted_proxy", "POSTIGO_TRUSTED_PROXY", "", _ip_or_none,
            "Address of the reverse proxy whose X-Forwarded headers are believed; empty = none."),
    Setting("threads", "POSTIGO_THREADS", "16", _number(2, 64), "Web requests served at the same time."),
    Setting("one_core", "POSTIGO_ONE_CORE", "1", _switch,
            "1 = each process keeps to one core, where its threads work best (Linux); 0 = it does not."),
    Setting("practice_port", "POSTIGO_PRACTICE_PORT", "2525", _number(0, 65535, "port number"),
            "Port of the practice mailbox on 127.0.0.1; 0 = off."),
    Setting("default_locale", "POSTIGO_DEFAULT_LOCALE", "pt_BR", _locale,
            "Language where the browser asks for none that we speak: pt_BR, en or es."),
    Setting("time_zone", "POSTIGO_TIME_ZONE", "America/Sao_Paulo", _time_zone, "Time zone of the pages."),
    Setting("session_hours", "POSTIGO_SESSION_HOURS", "8", _number(1, 720),
            "Hours without a request after which a session ends."),
    Setting("ehlo_name", "POSTIGO_EHLO_NAME", "", _ehlo_name, "EHLO name; empty = this machine's host name."),
    Setting("ca_file", "POSTIGO_CA_FILE", "", _certificates,
            "PEM file with the intranet's own certificate authorities, trusted besides the system's."),
    Setting("allowed_networks", "POSTIGO_ALLOWED_NETWORKS", "", _networks,
            "Networks that may be connected to although the built-in rule refuses them."),
    Setting("denied_networks", "POSTIGO_DENIED_NETWORKS", "", _networks, "Networks never connected to."),
    Setting("ask_dns", "POSTIGO_ASK_DNS", "1", _switch, "1 = Adicionar asks DNS for servers; 0 = never."),
    Setting("test_deadline_s", "POSTIGO_TEST_DEADLINE_S", "30", _number(1, 300),
            "Seconds after which a test ends, whatever the server does."),
    Setting("test_threads", "POSTIGO_TEST_THREADS", "16", _number(1, 64), "Tests at one time; others wait."),
    Setting("tests_per_minute", "POSTIGO_TESTS_PER_MINUTE", "10", _number(1, 600),
            "Tests that one person may start in a minute."),
    Setting("look_at", "POSTIGO_LOOK_AT", "server", _looks,
            "What a failed test may look at: server, issuers, IP of a DNS server, zones of block lists."),
    Setting("footer_text", "POSTIGO_FOOTER_TEXT", "Mensagem enviada automaticamente por $account.", str,
            "Footer of the accounts that have it enabled; $account, $sender and $date are filled in."),
    Setting("keep_bodies_days", "POSTIGO_KEEP_BODIES_DAYS", "30", _number(1, 3650),
            "Days after which the content of messages that are over is deleted, with the transcripts."),
    Setting("keep_messages_days", "POSTIGO_KEEP_MESSAGES_DAYS", "365", _number(1, 3650),
            "Days after which messages that are over are deleted as a whole."),
    Setting("footer_html", "POSTIGO_FOOTER_HTML", "", str,
            "The same footer for the HTML of messages, without scripts; empty = the text."),
    Setting("api_max_body_mb", "POSTIGO_API_MAX_BODY_MB", "36", _number(1, 200),
            "Megabytes (MiB) that a request to /api may have; base64 makes attachments a third larger."),
    Setting("bytes_under_way_mb", "POSTIGO_BYTES_UNDER_WAY_MB", "256", _number(64, 100_000),
            "Megabytes (MiB) of request bodies kept on disk at one time; beyond that the answer is 503."),
    Setting("connections_per_address", "POSTIGO_CONNECTIONS_PER_ADDRESS", "128", _number(8, 700),
            "Connections that one client address may have; the slowest is closed for a further one."),
    Setting("message_max_mb", "POSTIGO_MESSAGE_MAX_MB", "25", _number(1, 100),
            "Megabytes (MiB) that a message may have as it is sent, attachments included."),
    Setting("mail_domain", "POSTIGO_MAIL_DOMAIN", "", _domain,
            "Domain that ./run sendmail adds to names such as root; empty = it refuses them."),
    Setting("submission_port", "POSTIGO_SUBMISSION_PORT", "0", _number(0, 65535, "port number"),
            "Port on which devices and programs hand over by SMTP, with STARTTLS, such as 587; 0 = off."),
    Setting("submissions_port", "POSTIGO_SUBMISSIONS_PORT", "0", _number(0, 65535, "port number"),
            "The same with TLS from the first byte, such as 465; 0 = off."),
    Setting("submission_host", "POSTIGO_SUBMISSION_HOST", "0.0.0.0", _address,  # noqa: S104 - off by default
            "Address of this machine on which both are served; 0.0.0.0 = every one."),
    Setting("submission_certificate", "POSTIGO_SUBMISSION_CERTIFICATE", "", _file,
            "PEM file with their certificate and its chain; empty = a self-made one that nobody trusts."),
    Setting("submission_key", "POSTIGO_SUBMISSION_KEY", "", _file,
            "PEM file with the key of that certificate; empty = it is in the same file."),
    Setting("submission_proxies", "POSTIGO_SUBMISSION_PROXIES", "", _networks,
            "Balancers that begin each connection with the PROXY protocol: addresses or networks."),
    Setting("submission_repeat_min", "POSTIGO_SUBMISSION_REPEAT_MIN", "60", _number(0, 10_080),
            "Minutes in which a message handed over by SMTP once more is not sent once more; 0 = it is."),
    Setting("log_level", "POSTIGO_LOG_LEVEL", "INFO", _log_level, "Log level: DEBUG, INFO, WARNING, ERROR."),
)  # fmt: skip


# The settings of one process, each already judged: a field for each row above. `set_by_installation` has the
# names of those that the environment or the file sets: a page does not change these.
Settings = make_dataclass(
    "Settings",
    [
        *((setting.name, Any, field(repr=not setting.secret)) for setting in SETTINGS),
        ("set_by_installation", frozenset[str], field(default=frozenset())),
    ],
    frozen=True,
    namespace={"__module__": __name__},
)


def settings_file() -> Path | None:
    """Return the file from which settings come: the one that POSTIGO_SETTINGS names, else the first of FILES.

    It may be unreadable. A folder of such a name, which may be a Python environment, does not count.
    """
    if named := os.environ.get(NAMES_THE_FILE):
        return Path(named).expanduser().absolute()
    return next((file for file in FILES if os.path.lexists(file) and not file.is_dir()), None)


def read_file(file: Path | None) -> dict[str, str]:
    """Return the variables in `file`; none without a file. Raises ConfigError when it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig") if file else ""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(f"The settings in {file} cannot be read: {reason}. {CURE}") from error
    lines = [line for line in parse_stream(io.StringIO(text)) if line.error or line.key]
    for line in lines:
        if line.error or line.value is None:
            raise ConfigError(f"Line {line.original.line} of {file} is not of the form NAME=value.")
    return {line.key: line.value for line in lines}


def text_of(setting: Setting, in_file: Mapping[str, str]) -> str:
    """Return the text of a setting, not judged yet: the environment's, else the file's, else its default."""
    return os.environ.get(setting.variable, in_file.get(setting.variable, setting.default)).strip()


def is_set(setting: Setting, in_file: Mapping[str, str]) -> bool:
    """Tell whether the environment or the file sets a setting; one left empty keeps its empty default."""
    named = setting.variable in os.environ or setting.variable in in_file
    return named and bool(text_of(setting, in_file) or setting.default)


def judge(setting: Setting, text: str) -> Any:
    """Return the value that `text` means. Raises ConfigError with a sentence."""
    try:
        return setting.parse(text)
    except ValueError as error:
        where = "the environment" if setting.variable in os.environ else settings_file() or "the environment"
        raise ConfigError(f"{setting.variable} {error}. Correct it in {where}.") from error


def load(dotenv: Path | None = FOUND_FILE) -> Settings:
    """Return the settings of this process, by default with those in `settings_file()`; None = no file.

    Raises ConfigError with a sentence for a bad value or a file that cannot be read.
    """
    in_file = read_file(settings_file() if dotenv is FOUND_FILE else dotenv)
    values = {setting.name: judge(setting, text_of(setting, in_file)) for setting in SETTINGS}
    fixed = frozenset(setting.name for setting in SETTINGS if is_set(setting, in_file))
    return Settings(**values, set_by_installation=fixed)

"""The server processes: `web` answers requests, `worker` sends, `serve` does both; `submission` takes mail.

Test runs of accounts and connectors take place in `serve` and `web`.
"""

import contextlib
import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from config import Settings
from webapp import allocator, boot, cpu_affinity, create_app, data_folder, first_account, logs, web_server
from webapp.access.authentication.setup import pending_link
from webapp.accounts import practice
from webapp.cli.context import in_language, storage_named
from webapp.outbox import service as outbox
from webapp.outbox.delivery.worker import Worker
from webapp.outbox.maintenance import periodic_tasks
from webapp.practice.mailbox import Mailbox, is_at
from webapp.runs.runner import Executor, Runner
from webapp.web_server.bytes_under_way import BytesUnderWay

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5


def serve(settings: Settings) -> None:
    """Run all of Postigo until Ctrl-C or SIGTERM. Raises BootError when it cannot start."""
    _serve_pages(settings, with_worker=True)


def web(settings: Settings) -> None:
    """Run the pages and the API until Ctrl-C or SIGTERM; a worker elsewhere sends. Raises BootError."""
    _serve_pages(settings, with_worker=False)


def worker(settings: Settings) -> None:
    """Send what is in the outbox until Ctrl-C or SIGTERM. Raises BootError when it cannot start."""
    logs.set_up(settings.log_level)
    allocator.give_large_blocks_back()
    with contextlib.ExitStack() as open_things:
        data_folder.prepare(settings.data, has_database=not settings.database_url)
        open_things.enter_context(cpu_affinity.kept(wanted=settings.one_core))
        open_things.callback(boot.close_storage)
        boot.open_storage(settings)
        stopping = threading.Event()
        _on_signals(stopping.set)
        if settings.database_url:  # its account would apply to all machines, its mailbox only to this one
            _open_practice(settings, open_things)
        open_things.callback(_start_worker(settings).stop)
        _relieve_collector()
        with in_language(settings.default_locale):
            _say(_("Postigo sends what is in the outbox. Ctrl-C ends it."))
            _say(storage_named(settings))
        # With a time-out: a signal that another thread receives, as after SIGCONT, does not end the wait.
        while not stopping.wait(LOOK_EVERY_S):
            pass


def submission(settings: Settings) -> None:
    """Take messages by SMTP until Ctrl-C or SIGTERM; others send them. Raises BootError when it cannot."""
    if not _has_door(settings):
        raise boot.BootError("Set POSTIGO_SUBMISSION_PORT or POSTIGO_SUBMISSIONS_PORT: neither port is set.")
    logs.set_up(settings.log_level)
    allocator.give_large_blocks_back()
    with contextlib.ExitStack() as open_things:
        data_folder.prepare(settings.data, has_database=not settings.database_url)
        open_things.enter_context(cpu_affinity.kept(wanted=settings.one_core))
        open_things.callback(boot.close_storage)
        door = _bound_door(settings, BytesUnderWay(settings.bytes_under_way_mb * web_server.MEGABYTE))
        boot.open_storage(settings)
        practice.note_port(settings.practice_port or None)
        stopping = threading.Event()
        _on_signals(stopping.set)
        open_things.enter_context(door)
        _relieve_collector()
        with in_language(settings.default_locale):
            _say_door(settings)
            _say(storage_named(settings))
        while not stopping.wait(LOOK_EVERY_S):
            pass


def _has_door(settings: Settings) -> bool:
    return bool(settings.submission_port or settings.submissions_port)


def _bound_door(settings: Settings, budget: BytesUnderWay) -> Any:
    """Bind the ports of the SMTP door and return it, not open yet; None when there are none."""
    if not _has_door(settings):
        return None
    from webapp.submission.door import Door  # imported here: most installations have none

    try:
        return Door(settings, budget)
    except OSError as error:
        raise boot.BootError(
            f"Messages cannot be taken by SMTP on {settings.submission_host}: {error.strerror or error}."
            " End the program that has the port, or correct the settings that begin with POSTIGO_SUBMISSION."
        ) from error


def _say_door(settings: Settings) -> None:
    """Print the ports of the SMTP door, and that its certificate is self-made if it is."""
    if not _has_door(settings):
        return
    ports = [str(port) for port in (settings.submission_port, settings.submissions_port) if port]
    _say(_("Messages are taken by SMTP, port %(ports)s.", ports=", ".join(ports)))
    if settings.submission_certificate is None:
        _say(
            _(
                "Its certificate is self-made, so devices that check it refuse it:"
                " POSTIGO_SUBMISSION_CERTIFICATE names a better one."
            )
        )


def _relieve_collector() -> None:
    """Exempt the objects of start-up from the cyclic garbage collector, and let it run less often.

    Messages leave no reference cycles, but by the hundred they would start it all the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _serve_pages(settings: Settings, *, with_worker: bool) -> None:
    logs.set_up(settings.log_level)
    allocator.give_large_blocks_back()
    with contextlib.ExitStack() as open_things:
        data_folder.prepare(settings.data, has_database=not settings.database_url)
        open_things.enter_context(data_folder.claimed(settings.data))
        open_things.enter_context(cpu_affinity.kept(wanted=settings.one_core))
        listener = open_things.enter_context(_listen(settings))
        budget = BytesUnderWay(settings.bytes_under_way_mb * web_server.MEGABYTE)
        door = _bound_door(settings, budget)
        open_things.callback(boot.close_storage)
        boot.open_storage(settings)
        mailbox = _open_practice(settings, open_things)
        runner = Runner(settings, _executors())
        runner.start()
        open_things.callback(runner.stop)
        if with_worker:
            open_things.callback(_start_worker(settings).stop)
        app = create_app(settings)
        app.config["PRACTICE_PORT"] = mailbox.port if mailbox else None
        app.config["DOOR"] = open_things.enter_context(door) if door else None
        server = web_server.WebServer(app, listener, settings, budget)
        _relieve_collector()
        _on_signals(server.stop)
        _greet(app, settings)
        server.run()


def _start_worker(settings: Settings) -> Worker:
    sending = Worker(settings, periodic_tasks(settings))
    sending.start()
    return sending


def _listen(settings: Settings) -> socket.socket:
    try:
        return web_server.listen(settings.host, settings.port)
    except OSError as error:
        raise boot.BootError(
            f"The pages cannot be served on {settings.host} port {settings.port}: {error.strerror}."
            " End the program that has it, or set POSTIGO_HOST and POSTIGO_PORT to others."
        ) from error


def _open_practice(settings: Settings, open_things: contextlib.ExitStack) -> Mailbox | None:
    """Open the practice mailbox if it is configured; return None when it is not, or its port is taken.

    Which accounts lead to it is known by its port: none while another program has that.
    """
    if not settings.practice_port:
        practice.note_port(None)
        return None
    try:
        mailbox = Mailbox(
            settings.practice_port, settings.data / "practice.pem", is_sensitive=outbox.is_sensitive
        )
    except OSError as error:
        # Expected in a worker beside a web process, which has the port; the web process prints a notice.
        log.info("no practice mailbox here: port %s: %s", settings.practice_port, error.strerror)
        if not is_at(settings.practice_port):
            practice.note_port(None)
        return None
    open_things.enter_context(mailbox)
    practice.note_port(mailbox.port)
    first_account.add(mailbox.port)
    return mailbox


def _executors() -> dict[str, Executor]:
    """Return the executor of each kind of run."""
    return {
        "account": _test_account,
        "draft": _test_draft,
        "connector": _test_connector,
        "discovery": _discover,
    }


def _test_account(run: Any, **context: Any) -> dict[str, Any]:
    from webapp.accounts import testing  # imported here, because most processes run no test

    return testing.execute(run, **context)


def _test_draft(run: Any, **context: Any) -> dict[str, Any]:
    from webapp.accounts import testing

    return testing.execute_unsaved(run, **context)


def _test_connector(run: Any, **context: Any) -> dict[str, Any]:
    from webapp.connectors import testing

    return testing.execute(run, **context)


def _discover(run: Any, **context: Any) -> dict[str, Any]:
    from webapp.accounts import discovery

    return discovery.execute(run, **context)


def _on_signals(stop: Callable[[], None]) -> None:
    def stop_once(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # a second signal ends the process at once
        stop()

    signal.signal(signal.SIGTERM, stop_once)
    signal.signal(signal.SIGINT, stop_once)


def _greet(app: Flask, settings: Settings) -> None:
    """Print the address, the storage, that the practice mailbox is off, and the link for first set-up."""
    address = f"http://{_shown_host(settings)}:{settings.port}"
    with app.app_context(), force_locale(settings.default_locale):
        _say(_("Postigo is ready: %(address)s", address=address))
        _say(storage_named(settings))
        _say_door(settings)
        if settings.practice_port and app.config["PRACTICE_PORT"] is None:
            _say(_practice_is_off(settings.practice_port))
        if token := pending_link():
            path = app.url_map.bind("").build("access.set_up", {"token": token})
            _say(_("Nobody can sign in yet. Make the first administrator here, within an hour:"))
            _say(f"  {address}{path}")


def _practice_is_off(port: int) -> str:
    return _(
        "The practice mailbox is off: port %(port)s is taken by another program. End that program"
        " or set POSTIGO_PRACTICE_PORT to a free port, then start Postigo again.",
        port=port,
    )


def _shown_host(settings: Settings) -> str:
    """Return a host that a browser can open, in brackets if IPv6; 0.0.0.0 and :: are not such hosts."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if settings.host in ("0.0.0.0", "::") and settings.trusted_hosts:  # noqa: S104
        return settings.trusted_hosts[0]
    return host


def _say(sentence: str) -> None:
    print(sentence, flush=True)

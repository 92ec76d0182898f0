"""The processes of Postigo: `serve` is all in one; `web` and `worker` are its halves.

The pages and the interfaces are in `serve` and `web`, sending is in `serve` and `worker`. The tests of
accounts run where the pages are.
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
from webapp import boot, cpu_affinity, create_app, data_folder, first_account, logs, web_server
from webapp.access.authentication.setup import pending_link
from webapp.cli.context import in_language
from webapp.outbox.delivery.worker import Worker
from webapp.outbox.maintenance import periodic_tasks
from webapp.practice.mailbox import Mailbox
from webapp.runs.runner import Runner

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
    with contextlib.ExitStack() as open_things:
        data_folder.prepare(settings.data, has_database=not settings.database_url)
        open_things.enter_context(cpu_affinity.kept(wanted=settings.one_core))
        open_things.callback(boot.close_storage)
        boot.open_storage(settings)
        stopping = threading.Event()
        _on_signals(stopping.set)
        if settings.database_url:  # on a machine without pages its account would be held for all of them
            _open_practice(settings, open_things)
        open_things.callback(_start_worker(settings).stop)
        _keep_what_stands()
        with in_language(settings.default_locale):
            _say(_("Postigo sends what is in the outbox. Ctrl-C ends it."))
        # Not without end: a signal may meet another thread, as after SIGCONT, and then wakes nobody here.
        while not stopping.wait(LOOK_EVERY_S):
            pass


def _keep_what_stands() -> None:
    """Let the collector of reference cycles leave alone what is there now and stays, and come less often:
    messages by the hundred would call it all the time, and they leave no cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _serve_pages(settings: Settings, *, with_worker: bool) -> None:
    logs.set_up(settings.log_level)
    with contextlib.ExitStack() as open_things:
        data_folder.prepare(settings.data, has_database=not settings.database_url)
        open_things.enter_context(data_folder.claimed(settings.data))
        open_things.enter_context(cpu_affinity.kept(wanted=settings.one_core))
        listener = open_things.enter_context(_listen(settings))
        open_things.callback(boot.close_storage)
        boot.open_storage(settings)
        mailbox = _open_practice(settings, open_things)
        runner = Runner(settings, {"account": _test_account, "connector": _test_connector})
        runner.start()
        open_things.callback(runner.stop)
        if with_worker:
            open_things.callback(_start_worker(settings).stop)
        app = create_app(settings)
        app.config["PRACTICE_PORT"] = mailbox.port if mailbox else None
        server = web_server.WebServer(app, listener, settings)
        _keep_what_stands()
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
    """Open the practice mailbox, if it is on. Its port being taken is no reason not to start."""
    if not settings.practice_port:
        return None
    try:
        mailbox = Mailbox(settings.practice_port, settings.data / "practice.pem")
    except OSError as error:
        # No news for a worker beside the pages, which have it already; those tell whoever started them.
        log.info("no practice mailbox here: port %s: %s", settings.practice_port, error.strerror)
        return None
    open_things.enter_context(mailbox)
    first_account.add(mailbox.port)
    return mailbox


def _test_account(run: Any, **context: Any) -> dict[str, Any]:
    from webapp.accounts import testing  # here, because most starts test nothing

    return testing.execute(run, **context)


def _test_connector(run: Any, **context: Any) -> dict[str, Any]:
    from webapp.connectors import testing

    return testing.execute(run, **context)


def _on_signals(stop: Callable[[], None]) -> None:
    def stop_once(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # whoever asks a second time does not want to wait
        stop()

    signal.signal(signal.SIGTERM, stop_once)
    signal.signal(signal.SIGINT, stop_once)


def _greet(app: Flask, settings: Settings) -> None:
    """Tell whoever started Postigo where it is, what is missing, and how the first person gets in."""
    address = f"http://{_shown_host(settings)}:{settings.port}"
    with app.app_context(), force_locale(settings.default_locale):
        _say(_("Postigo is ready: %(address)s", address=address))
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
    """Return the host under which a browser reaches the pages: a listening wildcard is not one."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if settings.host in ("0.0.0.0", "::") and settings.trusted_hosts:  # noqa: S104
        return settings.trusted_hosts[0]
    return host


def _say(sentence: str) -> None:
    print(sentence, flush=True)

"""ROOF: one process that serves the pages, runs the tests and holds the practice mailbox."""

import contextlib
import logging
import signal
import socket
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from config import Settings
from webapp import boot, create_app, data_folder, first_account, logs, web_server
from webapp.access.setup import pending_link
from webapp.practice.mailbox import Mailbox
from webapp.runs.runner import Runner

log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Run Postigo until Ctrl-C or SIGTERM. Raises BootError when it cannot start."""
    logs.set_up(settings.log_level)
    with contextlib.ExitStack() as open_things:
        data_folder.prepare(settings.data)
        open_things.enter_context(data_folder.claimed(settings.data))
        listener = open_things.enter_context(_listen(settings))
        open_things.callback(boot.close_storage)
        boot.open_storage(settings)
        mailbox = _open_practice(settings, open_things)
        runner = Runner(settings, {"account": _test_account, "connector": _test_connector})
        runner.start()
        open_things.callback(runner.stop)
        app = create_app(settings)
        app.config["PRACTICE_PORT"] = mailbox.port if mailbox else None
        server = web_server.WebServer(app, listener, settings)
        _stop_on_signals(server)
        _greet(app, settings)
        server.run()


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
        log.warning("the practice mailbox is off: port %s: %s", settings.practice_port, error.strerror)
        return None
    open_things.enter_context(mailbox)
    first_account.add(mailbox.port)
    return mailbox


def _test_account(run: Any, **context: Any) -> dict[str, Any]:
    from webapp.accounts import probe  # here, because most starts test nothing

    return probe.execute(run, **context)


def _test_connector(run: Any, **context: Any) -> dict[str, Any]:
    from webapp.connectors import probe

    return probe.execute(run, **context)


def _stop_on_signals(server: web_server.WebServer) -> None:
    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # whoever asks a second time does not want to wait
        server.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


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

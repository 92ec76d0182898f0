"""Looks at this machine: whether localhost is a container, and whether its clock is right."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from webapp.clock import now
from webapp.mail.diagnosis.conditions.circumstances import HOST_IS_LOCALHOST
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.looks import codes
from webapp.mail.looks.shape import Found, Look, Outcome, Scene
from webapp.tunnels.container import is_container

# A date as RFC 5322 section 3.3 writes it, which Exim, Exchange and sendmail put into their greeting.
_DATE = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT|UTC?|[ECMP][SD]T)")
# Clocks that nobody sets drift by seconds; a certificate's dates are off by hours or years.
RIGHT_WITHIN_S = 300


def _container(scene: Scene) -> Found:
    return Found("inside" if is_container() else "outside", {"host": scene.server.host})


def _clock(scene: Scene) -> Found:
    greeting = scene.case.text("banner") and str(scene.case["banner"])
    if not greeting:  # with SSL the server greets only after TLS
        [found] = scene.survey(scene.server.port)
        greeting = found.greeting
    theirs = date_in(greeting)
    if theirs is None:
        return Found("not_told")
    ahead_s = (now() - theirs).total_seconds()
    shown = {"server_time": theirs.isoformat(" ", "minutes"), "our_time": now().isoformat(" ", "minutes")}
    if abs(ahead_s) <= RIGHT_WITHIN_S:
        return Found("same", shown)
    return Found("differs", shown, shown)


def date_in(greeting: str) -> dt.datetime | None:
    """Return the date and time that a greeting states, as naive UTC; None when it has none."""
    found = _DATE.search(greeting)
    if found is None:
        return None
    try:
        return parsedate_to_datetime(found[0]).astimezone(dt.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


LOOKS = (
    Look(
        "container",
        Sentence(pt="Onde o Postigo roda", en="Where Postigo runs", es="Dónde se ejecuta Postigo"),
        codes.CONNECTION,
        _container,
        {
            "inside": Outcome(
                Sentence(
                    pt="O Postigo roda em um contêiner: aqui, %(host)s é o próprio contêiner, não a máquina que o hospeda.",
                    en="Postigo runs in a container: here %(host)s is that container, not the machine that hosts it.",
                    es="Postigo se ejecuta en un contenedor: aquí, %(host)s es el propio contenedor, no la máquina que lo aloja.",
                ),
                explains=True,
            ),
            "outside": Outcome(
                Sentence(
                    pt="O Postigo não roda em um contêiner: %(host)s é a própria máquina.",
                    en="Postigo does not run in a container: %(host)s is the machine itself.",
                    es="Postigo no se ejecuta en un contenedor: %(host)s es la propia máquina.",
                )
            ),
        },
        applies=lambda scene: scene.is_direct and HOST_IS_LOCALHOST.holds(scene.case),
    ),
    Look(
        "clock",
        Sentence(pt="Relógio", en="Clock", es="Reloj"),
        codes.CERTIFICATE_DATES,
        _clock,
        {
            "differs": Outcome(
                Sentence(
                    pt="O servidor diz que são %(server_time)s; aqui são %(our_time)s (UTC).",
                    en="The server says it is %(server_time)s; here it is %(our_time)s (UTC).",
                    es="El servidor dice que son las %(server_time)s; aquí son las %(our_time)s (UTC).",
                ),
                explains=True,
            ),
            "same": Outcome(
                Sentence(
                    pt="O servidor diz a mesma hora que o relógio daqui: %(server_time)s (UTC).",
                    en="The server tells the same time as the clock here: %(server_time)s (UTC).",
                    es="El servidor da la misma hora que el reloj de aquí: %(server_time)s (UTC).",
                )
            ),
            "not_told": Outcome(
                Sentence(
                    pt="O servidor não diz que horas são na saudação.",
                    en="The server's greeting does not tell the time.",
                    es="El saludo del servidor no dice la hora.",
                )
            ),
        },
    ),
)

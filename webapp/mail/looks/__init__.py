"""Looks further after a failed test: what is there at other ports, in the other mode, by another way.

Every module of this folder with LOOKS has one or more rows. A look connects, greets and asks; it never logs in
at the mail server and sends no message.
"""

import logging
import traceback
from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any

from webapp.deadline import Cancelled, DeadlineReached
from webapp.mail.diagnosis.rows import rows_of
from webapp.mail.looks.conclusion import conclude
from webapp.mail.looks.shape import Found, Look, Scene
from webapp.mail.survey.finding import PortFinding
from webapp.transcript import LOOK, State, Step

log = logging.getLogger(__name__)

LOOKS: Mapping[str, Look] = {look.code: look for look in rows_of(__name__, __path__, "LOOKS")}


def worth_while(scene: Scene, codes: Collection[str]) -> list[Look]:
    """Return the looks that can tell something after a failure; `codes` are its own and that of its cause."""
    able = [look for look in LOOKS.values() if look.asks_others or scene.permissions.server]
    return [look for look in able if look.of.intersection(codes) and look.applies(scene)]


def look_further(scene: Scene, looks: Collection[Look]) -> dict[str, Any]:
    """Take `looks` side by side within the scene's deadline; return facts for conditions and cures.

    Each becomes a step of the scene's transcript, named by LOOK and its code, whose facts hold `outcome` and what its
    words name. One that the deadline or a cancel ended is skipped; this raises neither.
    """
    transcript = scene.transcript
    known: dict[str, Any] = {}
    ports: list[PortFinding] = []
    with ThreadPoolExecutor(max(1, len(looks)), thread_name_prefix="look") as pool:
        under_way: dict[Future[Found], Step] = {}
        for look in looks:
            step = Step(f"{LOOK}{look.code}", State.RUNNING, started_ms=transcript.ms())
            transcript.put(step)
            under_way[pool.submit(_taken, look, scene)] = step
        for future in as_completed(under_way):
            step = under_way[future]
            step.took_ms = transcript.ms() - step.started_ms
            if (found := future.result()) is None:
                step.state = State.SKIPPED
            else:
                step.state, step.facts = State.DONE, {"outcome": found.outcome, **found.shown}
                known |= found.known
                ports += found.ports
            transcript.put(step)
    return transcript.clean(conclude(scene, ports) | known)


def _taken(look: Look, scene: Scene) -> Found | None:
    """Return what a look found; None when it could not be ended."""
    try:
        return look.take(scene)
    except (Cancelled, DeadlineReached):
        return None
    except Exception:  # noqa: BLE001 - a fault of ours in a look must not cost the result of the test
        log.error("the look %s failed by a fault of ours:\n%s", look.code, traceback.format_exc())
        return None

"""The log-in as stages of an attempt: by a password, or by an access token that is asked for first."""

from collections.abc import Callable
from typing import Any

from webapp.errors import MailError
from webapp.mail.smtp import auth
from webapp.mail.smtp.exchange import Exchange
from webapp.mail.smtp.faults import refusal
from webapp.mail.smtp.log_in.token import facts_for_log_in, is_to_be_renewed, take_token
from webapp.mail.smtp.server import SmtpLogin, SmtpServer
from webapp.mail.tokens.request import GrantedToken
from webapp.transcript import Stage, Step

_UNKNOWN_MECHANISM = 504  # RFC 4954 section 4
_REFUSED = 535  # RFC 4954 section 6


class LogIn:
    """Logs in to `server` by `login`. `before` is called when the log-in is next; what it raises ends it."""

    def __init__(
        self, exchange: Exchange, server: SmtpServer, login: SmtpLogin, before: Callable[[], None]
    ) -> None:
        self._exchange = exchange
        self._server = server
        self._login = login
        self._before = before

    def run(self) -> None:
        """Log in. Raises MailError, what `before` does, or Cancelled."""
        if self._login.certificate is not None:
            self._by_certificate()
            return
        granted = self._token()
        try:
            self._authenticate(granted)
        except MailError as error:
            if granted is None or error.reply_code is None:
                raise
            is_renewable = is_to_be_renewed(self._login, granted) and error.reply_code == _REFUSED
            if not is_renewable or not self._exchange.is_usable:
                raise
            # The provider may have taken back a token that this process still kept.
            self._authenticate(self._token())

    def _by_certificate(self) -> None:
        """Tell the server to take who the certificate says (EXTERNAL, RFC 4422 appendix A), where it offers
        that; else the handshake was the log-in.
        """
        exchange = self._exchange
        with exchange.stage(Stage.AUTH) as step:
            offered = list(exchange.transcript.foreign(exchange.capabilities.mechanisms))
            step.facts.update(offered=offered, user_name=self._login.user_name, used="TLS")
            if not exchange.dialogue.is_encrypted:
                raise MailError("auth.certificate_needs_tls", stage=Stage.AUTH, permanent=True)
            self._before()
            if auth.EXTERNAL not in exchange.capabilities.mechanisms:
                return
            step.facts["used"] = auth.EXTERNAL
            reply = auth.log_in(exchange.dialogue, auth.EXTERNAL, self._login)
            if not reply.is_positive:
                told = {"user_name": self._login.user_name, "offered": offered, "used": auth.EXTERNAL}
                raise refusal(reply, Stage.AUTH, **told)

    def _token(self) -> GrantedToken | None:
        """Return a token; None where none is wanted, or where the server takes none, as `auth` then tells."""
        if self._login.token is None or not self._usable_mechanisms():
            return None
        return take_token(self._exchange, self._server, self._login.token, self._before)

    def _authenticate(self, granted: GrantedToken | None) -> None:
        login = self._login
        with self._exchange.stage(Stage.AUTH) as step:
            offered = list(self._exchange.transcript.foreign(self._exchange.capabilities.mechanisms))
            step.facts.update(offered=offered, user_name=login.user_name)
            if granted is None:
                self._before()
                answer = self._try_password(step)
            else:
                answer = self._try_token(granted, step)
            if not answer.reply.is_positive:
                raise refusal(
                    answer.reply,
                    Stage.AUTH,
                    user_name=login.user_name,
                    offered=offered,
                    used=step.facts["used"],
                    **self._facts(granted, answer, step),
                )

    def _facts(self, granted: GrantedToken | None, answer: auth.TokenAnswer, step: Step) -> dict[str, Any]:
        """Return what explains the refusal of a token, and record it."""
        if granted is None:
            return {}
        facts = {"mechanism": step.facts["used"]} | facts_for_log_in(granted)
        if answer.challenge is not None:
            facts["challenge"] = answer.challenge
        step.facts.update(facts)
        return facts

    def _try_password(self, step: Step) -> auth.TokenAnswer:
        """Return the final reply to AUTH. A second mechanism is tried only when the first is unknown (504):
        directories count each attempt with a wrong password, and lock accounts.
        """
        for mechanism in self._mechanisms():
            step.facts["used"] = mechanism
            reply = auth.log_in(self._exchange.dialogue, mechanism, self._login)
            if reply.code != _UNKNOWN_MECHANISM:
                break
        return auth.TokenAnswer(reply)

    def _try_token(self, granted: GrantedToken, step: Step) -> auth.TokenAnswer:
        server, bearer = self._server, SmtpLogin(self._login.user_name, granted.token.secret)
        for mechanism in self._mechanisms():
            step.facts["used"] = mechanism
            answer = auth.log_in_by_token(
                self._exchange.dialogue, mechanism, bearer, host=server.host, port=server.port
            )
            if answer.reply.code != _UNKNOWN_MECHANISM:
                break
        return answer

    def _usable_mechanisms(self) -> list[str]:
        return auth.candidates(
            self._exchange.capabilities.mechanisms,
            encrypted=self._exchange.dialogue.is_encrypted,
            by_token=self._login.token is not None,
        )

    def _mechanisms(self) -> list[str]:
        """Return the mechanisms to try, in order. Raises MailError when there is none."""
        found = self._usable_mechanisms()
        if found:
            return found
        raise MailError(
            self._why_no_token_taken() if self._login.token else self._why_no_log_in(),
            stage=Stage.AUTH,
            permanent=True,
            offered=list(self._exchange.transcript.foreign(self._exchange.capabilities.mechanisms)),
        )

    def _why_no_token_taken(self) -> str:
        capabilities = self._exchange.capabilities
        if not self._exchange.dialogue.is_encrypted:
            return "auth.token_needs_tls"
        return "auth.no_token_mechanism" if "AUTH" in capabilities else "auth.not_offered"

    def _why_no_log_in(self) -> str:
        capabilities = self._exchange.capabilities
        if "AUTH" in capabilities:
            is_oauth = any(name in auth.TOKEN_MECHANISMS for name in capabilities.mechanisms)
            return "auth.oauth_only" if is_oauth else "auth.no_mechanism"
        # Many servers hide AUTH until TLS protects it (RFC 4954 section 4).
        return "auth.only_after_tls" if "STARTTLS" in capabilities else "auth.not_offered"

"""Servers that answer in Portuguese or Spanish."""

import pytest

from tests.mail.diagnosis.replies.test_without_reply import ACCOUNT
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.transcript import Stage

AUTH, MAIL, RCPT, DOT = Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA
NO_LOG_IN = {"user_name": None, "port": 25, "tls": "none"}
OTHER_SENDER = {"sender": "other@example.com"}


@pytest.mark.parametrize(
    ("stage", "known", "reply", "cause"),
    [
        (AUTH, {}, "550 Usuário ou senha inválidos", "auth.bad_credentials"),
        (AUTH, {}, "550 Error de autenticación", "auth.bad_credentials"),
        (AUTH, {}, "535 Conta bloqueada por tentativas", "auth.account_locked"),
        (AUTH, {}, "535 La contraseña está vencida", "auth.password_expired"),
        (AUTH, {}, "454 Erro interno, tente mais tarde", "auth.deferred"),
        (MAIL, NO_LOG_IN, "550 Autenticação necessária", "mail_from.authentication_required"),
        (RCPT, NO_LOG_IN, "554 Se requiere autenticación", "mail_from.authentication_required"),
        (
            MAIL,
            OTHER_SENDER,
            "550 Remetente não autorizado para este usuário",
            "mail_from.sender_not_allowed",
        ),
        (MAIL, OTHER_SENDER, "553 Remitente no corresponde al usuario", "mail_from.sender_not_allowed"),
        (MAIL, {}, "450 Limite de envio excedido", "server.limit_reached"),
        (DOT, {}, "550 Usted superó el límite de envíos por hora", "server.limit_reached"),
        (RCPT, {}, "550 Destinatário inexistente", "rcpt_to.unknown_user"),
        (RCPT, {}, "550 El buzón no existe", "rcpt_to.unknown_user"),
        (RCPT, {}, "552 Caixa postal cheia", "rcpt_to.mailbox_full"),
        (RCPT, {}, "452 El buzón está lleno", "rcpt_to.mailbox_full"),
        (RCPT, {}, "550 Mensagem recusada", "rcpt_to.refused"),
    ],
)
def test_it_means_the_same_in_portuguese_and_spanish(stage, known, reply, cause):
    assert diagnose(told(stage, reply), ACCOUNT | known).code == cause

"""Brazilian hosts: Locaweb, KingHost, UOL, Umbler and Terra."""

from typing import NamedTuple

from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, LOGS_IN, SENDER_IS_LOG_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import (
    FULL_ADDRESS,
    MAILBOX_PASSWORD,
    Limit,
    OwnSignal,
    Preset,
    Provider,
    own_signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, RCPT, SENDER


def _signals_of(name: str) -> tuple[OwnSignal, ...]:
    """Return the signals of a host, whose replies come in English (Postfix, Exim) or in Portuguese."""
    says = own_signals_of(name)
    return (
        says(
            "auth.bad_credentials",
            AUTH,
            "535 5.7.8 Erro: autenticação falhou, usuário ou senha inválidos",
            r"authentication fail|(usu[áa]rio|senha|login)\b.{0,30}\b(inv[áa]lid|incorret)|autentica[çc][ãa]o.{0,20}"
            r"(falhou|inv[áa]lida|recusada)|incorrect authentication",
            when=(LOGS_IN,),
        ),
        says(
            "auth.account_locked",
            AUTH,
            "535 5.7.0 Conta bloqueada por excesso de tentativas de login",
            r"(conta|usu[áa]rio|caixa postal|acesso)\b.{0,20}\b(bloquead|suspens|desativad)[\s\S]*|excesso de tentativas"
            r"[\s\S]*",
        ),
        says(
            "mail_from.not_of_mailbox",
            SENDER,
            "553 5.7.1 <other@example.test>: Sender address rejected: not owned by user app@example.test",
            r"not owned by user|not logged in as owner|usu[áa]rio autenticado.{0,40}diferente|remetente\b.{0,60}\b(diferente"
            r"|n[ãa]o (corresponde|pertence|[ée] (o|do)|autorizado|permitido|confere))",
            when=(SENDER_IS_NOT_LOG_IN,),
        ),
        says(
            "mail_from.domain_not_active",
            SENDER,
            "550 5.7.1 O domínio do remetente não está validado no painel",
            r"dom[íi]nio\b.{0,40}\bn[ãa]o\b.{0,12}(validad|verificad|autorizad|cadastrad|ativ|permitid)",
            when=(SENDER_IS_LOG_IN,),
        ),
        says(
            # Whatever the log-in is: the words speak of the domain's set-up.
            "mail_from.domain_not_active",
            SENDER,
            "550 5.7.1 Domínio de remetente example.test não validado no painel",
            r"dom[íi]nio\b.{0,60}\bn[ãa]o\b.{0,20}(validad|verificad|cadastrad|configurad|ativ)[\s\S]*",
            when=(LOGS_IN,),
        ),
        says(
            "mail_from.authentication_required",
            SENDER,
            "550 5.7.1 É necessário autenticar antes de enviar e-mails",
            r"necess[áa]ri[oa] (se )?autentica|autentica[çc][ãa]o (obrigat|necess|requerida)|n[ãa]o autenticado"
            r"|authentication (is )?required",
            when=(DOES_NOT_LOG_IN,),
        ),
        says(
            "server.sending_blocked",
            ANY,
            "550 5.7.1 Envio de e-mails bloqueado para esta conta por suspeita de spam",
            r"envios?\b.{0,40}\b(bloquead|suspens|desativad)|(account|mailbox) .{0,40}(blocked|suspended|disabled)",
        ),
        says(
            "server.sending_blocked",
            SENDER,
            "525 5.7.13 Este remetente app@example.test nao tem permissao para enviar e-mails.",
            r"^(?![\s\S]*destinat)[\s\S]*(conta|caixa postal|usu[áa]rio|remetente|dom[íi]nio)\b.{0,60}"
            r"(bloquead|suspens|desativad|desabilitad|inativ|n[ãa]o (tem|possui) permiss[ãa]o)",
        ),
        says(
            "server.limit_reached",
            SENDER,
            "451 4.7.1 Limite de envio de 300 mensagens por hora excedido",
            r"(por|nesta|[úu]ltima) hora|limite de envio (excedido|atingido)|rate ?limit|(per|this) hour"
            r"|throttle delay|is throttled",
        ),
        says(
            "server.daily_limit",
            SENDER,
            "550 5.7.1 Limite diário de mensagens atingido",
            r"(limite|cota) di[áa]ri[oa]|(por|neste) dia\b|(limite|cota) mensal|daily .{0,30}(limit|quota)|(cota|limite)\b.{0,40}"
            r"(do plano|esgotad)",
        ),
        says(
            "rcpt_to.too_many",
            RCPT,
            "452 4.5.3 Número máximo de destinatários por mensagem excedido",
            r"m[áa]ximo de destinat[áa]rios|destinat[áa]rios demais|muitos destinat[áa]rios",
        ),
        says(
            "message.rejected_as_spam",
            BODY,
            "554 5.7.1 Mensagem classificada como spam",
            r"classificad[ao] como spam|spam message|conte[úu]do .{0,30}(spam|recusad|bloquead)",
        ),
    )


class _Host(NamedTuple):
    """What differs between the hosts: `domains` are those of mailboxes for everybody."""

    code: str
    name: str
    hosts: tuple[str, ...]
    switch_on: Sentence
    limit: Limit
    page: str
    domains: tuple[str, ...] = ()
    user_name: Sentence = FULL_ADDRESS
    secret: Sentence = MAILBOX_PASSWORD


_HOUR_S, _DAY_S = 3600, 24 * 3600
_HOSTS = (
    _Host(
        "locaweb",
        "Locaweb",
        ("email-ssl.com.br", "locaweb.com.br", "smtp.locaweb.com.br"),
        Sentence(
            pt="Central do Cliente → E-mail → a caixa postal; o servidor é email-ssl.com.br para todos os domínios.",
            en="Central do Cliente → E-mail → the mailbox; the server is email-ssl.com.br for all domains.",
            es="Central do Cliente → E-mail → el buzón; el servidor es email-ssl.com.br para todos los dominios.",
        ),
        Limit(500, "messages", _HOUR_S),
        "https://www.locaweb.com.br/ajuda/wiki/configuracao-de-e-mail-em-programas-email-locaweb/",
    ),
    _Host(
        "smtp_locaweb",
        "SMTP Locaweb",
        ("smtplw.com.br",),
        Sentence(
            pt="Painel SMTP Locaweb → Domínios de remetente: cadastre e valide o domínio no DNS.",
            en="SMTP Locaweb console → Sender domains: register the domain and validate it in DNS.",
            es="Panel SMTP Locaweb → Dominios de remitente: registre el dominio y valídelo en el DNS.",
        ),
        Limit(1_000, "messages", _HOUR_S),
        "https://www.locaweb.com.br/ajuda/wiki/faq-nova-politica-de-envio-smtp-locaweb/",
        user_name=Sentence(
            pt="o usuário SMTP mostrado no painel, que não é um e-mail",
            en="the SMTP user name that the console shows, which is no e-mail address",
            es="el usuario SMTP que muestra el panel, que no es un correo",
        ),
        secret=Sentence(
            pt="a senha SMTP do painel",
            en="the SMTP password of the console",
            es="la contraseña SMTP del panel",
        ),
    ),
    _Host(
        "kinghost",
        "KingHost",
        ("smtp.kinghost.net", "smtpi.kinghost.net", "kinghost.net", "kinghost.com.br", "smtpkl.com.br"),
        Sentence(
            pt="Painel de Controle → Gerenciar E-mail → a caixa postal. Programas hospedados na KingHost usam"
            " smtpi.kinghost.net.",
            en="Control panel → Manage e-mail → the mailbox. Programs hosted at KingHost use smtpi.kinghost.net.",
            es="Panel de control → Gestionar correo → el buzón. Los programas alojados en KingHost usan"
            " smtpi.kinghost.net.",
        ),
        Limit(500, "messages", _HOUR_S),
        "https://king.host/wiki/artigo/configurar-e-mail/",
    ),
    _Host(
        "uol",
        "UOL",
        ("smtps.uol.com.br", "smtp.uol.com.br", "smtps.bol.com.br", "smtp.bol.com.br", "mx.uol.com.br"),
        Sentence(
            pt="E-mail UOL → Configurações → Acesso por programas de e-mail, e uma assinatura com SMTP.",
            en="E-mail UOL → Settings → Access by mail programs, and a subscription with SMTP.",
            es="E-mail UOL → Configuración → Acceso por programas de correo, y una suscripción con SMTP.",
        ),
        Limit(500, "messages", _DAY_S),
        "https://sac.uol.com.br/ajuda",
        domains=("uol.com.br", "bol.com.br"),
    ),
    _Host(
        "uol_host",
        "UOL Host",
        ("smtps.uhserver.com", "uhserver.com", "uolhost.com.br"),
        Sentence(
            pt="Painel do Cliente UOL Host → E-mail Profissional → a caixa postal",
            en="UOL Host customer panel → E-mail Profissional → the mailbox",
            es="Panel del cliente UOL Host → E-mail Profissional → el buzón",
        ),
        Limit(300, "messages", _HOUR_S),
        "https://uolhost.uol.com.br/faq",
    ),
    _Host(
        "umbler",
        "Umbler",
        ("smtp.umbler.com", "umbler.com"),
        Sentence(
            pt="Painel Umbler → E-mails → a conta; o servidor é smtp.umbler.com para todos os domínios.",
            en="Umbler console → Emails → the account; the server is smtp.umbler.com for all domains.",
            es="Panel Umbler → Correos → la cuenta; el servidor es smtp.umbler.com para todos los dominios.",
        ),
        Limit(200, "messages", _HOUR_S),
        "https://help.umbler.com/hc/pt-br",
    ),
    _Host(
        "terra",
        "Terra",
        ("smtp.terra.com.br", "smtps.terra.com.br", "smtp.tra.terra.com.br"),
        Sentence(
            pt="Central do Assinante Terra → Terra Mail → a conta",
            en="Terra subscriber centre → Terra Mail → the account",
            es="Centro del suscriptor Terra → Terra Mail → la cuenta",
        ),
        Limit(500, "messages", _DAY_S),
        "https://central.terra.com.br",
        domains=("terra.com.br",),
    ),
)


def _provider(each: _Host) -> Provider:
    return Provider(
        each.code,
        each.name,
        hosts=each.hosts,
        host=each.hosts[0],
        mail_domains=each.domains,
        presets=(Preset(587, "tls"), Preset(465, "ssl")),
        user_name=each.user_name,
        secret=each.secret,
        switch_on=each.switch_on,
        limits=(each.limit,),
        page=each.page,
        as_of="2026-11-29",
        signals=_signals_of(each.name),
    )


PROVIDERS = tuple(_provider(each) for each in _HOSTS)

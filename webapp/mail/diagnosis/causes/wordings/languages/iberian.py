"""Refusals in Portuguese and Spanish."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RCPT, RECIPIENT, SENDER

_says = own_signals_of("servers that speak Portuguese or Spanish")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.bad_credentials",
        AUTH,
        "550 Nombre de usuario o contraseña incorrectos",
        r"(autentica(ção|ci[oó]n)) (falhou|fall[oó]|fallida)|(senha|contrase[nñ]a|usu[aá]rio|usuario)\b.{0,40}(incorret|incorrect|inv[aá]lid)",
    ),
    _says(
        "mail_from.authentication_required",
        SENDER,
        "550 Você precisa se autenticar antes de enviar",
        r"(precisa|necess[aá]rio|deve|debe|obrigat[oó]rio|obligatorio|requiere|hay que)\b.{0,20}autenticar",
    ),
    _says(
        "rcpt_to.relay_denied",
        RCPT,
        "550 maria@example.test... Retransmissão Negada",
        r"(retransmiss[aã]o|reencaminhamento|reenv[ií]o|retransmisi[oó]n)\b.{0,30}(negad|proibid|prohibid|denegad|n[aã]?o permit)"
        r"|lista de rcpthosts|lista de anfitri[oõ]es|cliente n[aã]?o autorizado|no se permite relay|relay\b.{0,20}(negad|denegad|no permitid)"
        r"|n[aã]?o (tem|tiene) permiss?[aã]o? (de|para) (relay|enviar)",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 no existe dicha persona",
        r"no existe (dicha|ese|esa|el|la|tal) (persona|usuario|destinatario|cuenta|direcci[oó]n|buz[oó]n)|n[aã]o existe (esse|este|o|a|tal)"
        r" (usu[aá]rio|destinat[aá]rio|conta|endere[cç]o)|(usu[aá]rio|destinat[aá]rio) n[aã]o (foi )?(encontrad|localizad)|(usu[aá]rio|usuario) (desconhecido|desconocido)",
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 Cota da caixa postal excedida",
        r"(cota|cuota|quota)\b.{0,40}(excedid|esgotad|agotad|superad)|(caixa|buz[oó]n|casilla|cuenta|bandeja)\b.{0,30}(lotad|chei|llen)",
    ),
    _says(
        "server.limit_reached",
        SENDER,
        "451 Limite de envio por hora atingido",
        r"(cota|cuota|limite|l[ií]mite) de (envio|env[ií]o)s?\b.{0,40}(atingid|excedid|alcanzad|superad)|muitas mensagens|demasiados (mensajes|correos)|no puede enviar m[aá]s\b.*",
        over=("rcpt_to.mailbox_full",),
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 Caixa postal desativada",
        r"(caixa( postal)?|conta|usu[aá]rio|destinat[aá]rio|buz[oó]n|cuenta|usuario|destinatario)\b.{0,30}(desativad|inativ|suspens|bloquead|desactivad"
        r"|inactiv|suspendid|deshabilitad)",
    ),
    _says(
        "mail_from.sender_not_allowed",
        SENDER,
        "550 El remitente no coincide con el usuario autenticado",
        r"(remetente|remitente)\b.{0,30}\bn[aã]?o (coincide|corresponde|pertence|pertenece|[eé] o mesmo|es el mismo|(est[aá] )?(permitid|autorizad)[oa])",
    ),
    _says(
        "mail_from.sender_domain",
        SENDER,
        "550 Domínio do remetente não encontrado",
        r"dom[ií]nio d(o|el) (remetente|remitente)\b.{0,30}(n[aã]?o (encontrad|existe)|inexistente|inv[aá]lid|desconhecid|desconocid)",
        over=("mail_from.sender_not_allowed", "mail_from.domain_not_active"),
    ),
    _says(
        "server.address_blocked",
        ANY,
        "550 Seu IP está em lista negra",
        r"(\bip\b|endere[cç]o ip|direcci[oó]n ip)\b.{0,40}(bloquead|lista negra|banid|restringid|rechazad|recusad)|lista negra",
        over=("auth.address_not_allowed", "rcpt_to.mailbox_disabled"),
    ),
    _says(
        "server.too_many_connections",
        ANY,
        "421 Muitas conexões simultâneas",
        r"(muitas|excesso de|demasiadas) (conex[oõ]es|conexiones)",
    ),
    _says(
        "rcpt_to.greylisted",
        RCPT,
        "451 Tente novamente mais tarde",
        r"^(\d\.\d\.\d )?(por favor,? )?(tente|intente|int[eé]ntelo)\b.{0,30}(novamente|de nuevo|mais tarde|m[aá]s tarde)|rechazo temporal|lista cin(za|gris)",
        codes=(450, 451),
    ),
    _says(
        "message.too_large",
        (*MAIL, *BODY),
        "552 Mensagem excede o tamanho máximo permitido",
        r"(mensagem|mensaje|anexo|adjunto)\b.{0,30}(muito grande|demasiado grande|excede|supera)|tama[nñ]h?o m[aá]ximo",
    ),
    _says(
        "message.rejected_as_virus",
        BODY,
        "550 Anexo não permitido",
        r"(anexo|adjunto|arquivo|archivo)\b.{0,40}(n[aã]?o permitid|proibid|prohibid|bloquead)|v[ií]rus",
    ),
)

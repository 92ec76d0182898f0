"""Causes of refusals by a limit of the server."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.meanings import DAILY_LIMIT, SENDING_TOO_FAST
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, SENDER

CAUSES = (
    Cause(
        "server.too_many_connections",
        Fault.SERVER,
        pause_s=0,
        title=Sentence(
            pt="Conexões demais com %(host)s ao mesmo tempo",
            en="Too many connections to %(host)s at once",
            es="Demasiadas conexiones con %(host)s a la vez",
        ),
        meaning=Sentence(
            pt=(
                "O servidor limita quantas conexões um remetente pode manter. Outros que usam o mesmo "
                "endereço também contam."
            ),
            en=(
                "The server limits how many connections one sender may hold. Others that use the same "
                "address count too."
            ),
            es=(
                "El servidor limita cuántas conexiones puede mantener un remitente. Otros que usan la "
                "misma dirección también cuentan."
            ),
        ),
        cures=(
            "lower_rate",
            "retry_later",
        ),
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                ANY,
                "421 4.7.0 mx.example Error: too many connections from 192.0.2.1",
                "Postfix",
                text=(
                    r"too many (\w+ ){0,2}(connections|sessions)|concurrent (\w+ )?connections"
                    r"|connection limit"
                ),
            ),
        ),
        sources=("RFC 3463 section 3.5",),
    ),
    Cause(
        "server.limit_reached",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=0,
        title=Sentence(
            pt="O limite de envio de %(host)s foi atingido",
            en="The sending limit of %(host)s is reached",
            es="Se alcanzó el límite de envío de %(host)s",
        ),
        meaning=Sentence(
            pt=(
                "O servidor conta mensagens ou destinatários por hora ou por dia, e agora não há espaço "
                "para mais."
            ),
            en=(
                "The server counts messages or recipients per hour or day, and there is no room for more now."
            ),
            es="El servidor cuenta mensajes o destinatarios por hora o por día, y ahora no caben más.",
        ),
        cures=(
            "lower_rate",
            "retry_later",
            "ask_server_admin",
        ),
        not_at_fault=PASSWORD,
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                ANY,
                "432 4.3.2 Sending rate exceeded; try again later",
                "Microsoft 365",
                codes=(432,),
            ),
            Signal(
                ANY,
                "421 4.7.0 Try again later, closing connection.",
                "Gmail",
                codes=(421,),
                enhanced=("4.7.0", "4.7.28"),
                text=r"try again later|rate limited",
            ),
            Signal(
                SENDER,
                "450 4.7.1 Error: too many messages from this sender, slow down",
                "Postfix policy services",
                text=(
                    r"(rate|sending|daily|hourly|submission|message|recipient)s? (\w+ )?(limit|quota)"
                    r"|throttl|too many (e-?mails|messages)|(submission|message|sending) rate\b.{0,60}\bexceed"
                    r"|sender (hourly|daily) quota"
                ),
            ),
            Signal(
                SENDER,
                "452 Too much mail from you, come back later",
                "Exim",
                codes=(452,),
                text=r"^(?!4\.5\.3)(?=[\s\S]*?(too (much|many) |\b(limit|quota|rate|slow\w*)\b|throttl))",
            ),
            Signal(
                SENDER,
                "450 4.7.1 Recipient address rejected: Policy Rejection- Quota Exceeded.",
                "policyd, cPanel, Exim rate limits",
                text=r"policy rejection.{0,5}quota( exceeded)?|(max|maximum|limit of|exceeded?|over) (\d+ )?(e-?mails|messages"
                r"|recipients|mails)( allowed)? per (hour|minute|second)|too much mail (from )?|hourly (\w+ )?(limit|quota)"
                r"|per hour \([^)]*\) allowed",
                over=("rcpt_to.mailbox_full", "rcpt_to.greylisted"),
            ),
            Signal(
                ANY,
                "554 5.7.1 <maria@example.test>: Recipient address rejected: Email Sending Quota Exceeded",
                "policy services of hosts",
                text=r"(sending|outgoing|outbound|submission) (e-?mails? |messages? )?(quota|limit)|sending frequency|messaging"
                r" limits?|frequency\b.{0,40}(too high|limited)|reached its limit for processing",
                over=("rcpt_to.mailbox_full", "message.rejected_by_policy"),
            ),
            Signal(
                SENDER,
                "450 Limite de envio excedido",
                "servers that speak Portuguese or Spanish",
                text=r"l[ií]mite (de )?(envios?|env[ií]os?|mensagens|mensajes|correos|e-?mails)|(excedeu|excedi[oó]|atingiu|super[oó])"
                r" (o |el )?l[ií]mite",
            ),
            Signal(
                SENDER,
                "450 4.7.1 Slow down, you may send 10 messages per minute",
                "hosts in words that nobody met yet",
                text=SENDING_TOO_FAST,
                over=("rcpt_to.greylisted",),
            ),
        ),
        sources=("RFC 3463 section 3.5",),
    ),
    Cause(
        "server.out_of_storage",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s está sem espaço",
            en="%(host)s has no space left",
            es="%(host)s se quedó sin espacio",
        ),
        meaning=Sentence(
            pt=("O disco ou a fila do servidor está cheio, por isso ele não aceita mensagens de ninguém."),
            en="The server's disk or queue is full, so it takes no messages from anybody.",
            es="El disco o la cola del servidor está lleno, así que no acepta mensajes de nadie.",
        ),
        cures=(
            "ask_server_admin",
            "retry_later",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                SENDER,
                "452 4.3.1 Insufficient system storage",
                "Postfix, Exchange",
                text=r"insufficient (system |disk )*(storage|space|resources)|queue file write",
            ),
            Signal(
                SENDER,
                "452 4.3.1 Out of memory",
                "sendmail, Exchange",
                text=r"out of memory|memory (is )?(exhausted|low)|disk (is )?full|no space left|queue (is )?full"
                r"|insufficient memory|low on (disk|memory|resources)",
                over=("server.limit_reached",),
            ),
            Signal(
                SENDER,
                "452 4.3.1 Try later",
                "RFC 3463 section 3.4",
                enhanced=("4.3.1", "5.3.1"),
            ),
        ),
        sources=("RFC 3463 section 3.4",),
    ),
    Cause(
        "server.daily_limit",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=3600,
        title=Sentence(
            pt="A cota de envio desta conta acabou",
            en="This account's sending quota is used up",
            es="La cuota de envío de esta cuenta se agotó",
        ),
        meaning=Sentence(
            pt=(
                "O provedor não aceita mais mensagens da conta até a cota, do dia ou do plano, se renovar. "
                "Nenhuma mensagem se perde: elas esperam."
            ),
            en=(
                "The provider takes no more messages from the account until the quota, of the day or of the plan, "
                "renews. No message is lost: they wait."
            ),
            es=(
                "El proveedor no acepta más mensajes de la cuenta hasta que la cuota, del día o del plan, se "
                "renueve. Ningún mensaje se pierde: esperan."
            ),
        ),
        cures=("lower_rate", "use_other_relay"),
        not_at_fault=PASSWORD,
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            Signal(
                SENDER,
                "454 Your plan's sending quota exceeded for today",
                "hosted providers",
                text=(
                    r"(daily|per[- ]day|24[- ]hours?|today'?s?|monthly|plan'?s?)\b.{0,60}"
                    r"(quota|limit|allowance|credits?).{0,40}(exceed|reach|used up|exhausted|over)"
                    r"|(quota|limit|credits?)\b.{0,30}(exceeded|reached|exhausted|used up).{0,20}"
                    r"(for (today|the day)|daily|per day)|recipients per day"
                ),
            ),
            Signal(
                SENDER,
                "550 5.7.1 You have exceeded your daily limit",
                "hosting providers",
                text=r"(exceed|reach|over|hit|used up)\w* (your |the |its )?(\w+ ){0,2}(daily|24[- ]hours?|today'?s)\b.{0,40}"
                r"(limit|quota|allowance)|(limite|cota|cuota) (de envio |de env[ií]o )?(di[aá]ri[oa])",
                over=("server.limit_reached", "rcpt_to.mailbox_full"),
            ),
            Signal(
                SENDER,
                "550 too many recipients for this account today",
                "hosting providers",
                text=r"too many .{0,40}\b(today|per day|this day|in 24 hours)\b|^(?![\s\S]*recipient.{0,20}(has|have) exceeded)"
                r"[\s\S]*(limit|quota|allowance)\b.{0,40}\b(today|per day|a day|24[- ]hours?)\b"
                r"|24[- ]hours? (sending )?(limit|quota)",
                over=("server.limit_reached", "rcpt_to.mailbox_full"),
            ),
            Signal(
                SENDER,
                "550 You have exceeded the number of emails allowed per day",
                "hosts in words that nobody met yet",
                text=DAILY_LIMIT,
                over=("server.limit_reached", "rcpt_to.mailbox_full"),
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
)

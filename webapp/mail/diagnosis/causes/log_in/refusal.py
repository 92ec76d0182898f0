"""Causes of refused or broken log-ins (RFC 4954 section 6)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH

CAUSES = (
    Cause(
        "auth.deferred",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s não consegue verificar a autenticação agora",
            en="%(host)s cannot check the log-in now",
            es="%(host)s no puede comprobar la autenticación ahora",
        ),
        meaning=Sentence(
            pt=(
                "O diretório de usuários dele não responde. O usuário %(user_name)s e a senha podem estar"
                " certos."
            ),
            en=(
                "Its directory of users does not answer. The user name %(user_name)s and the password may"
                " be right."
            ),
            es=(
                "Su directorio de usuarios no responde. El usuario %(user_name)s y la contraseña pueden "
                "ser correctos."
            ),
        ),
        cures=(
            "retry_later",
            "ask_server_admin",
        ),
        not_at_fault=PASSWORD,
        ask=Ask.SERVER_TEAM,
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.bad_challenge",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s pediu algo ilegível na autenticação",
            en="%(host)s asked something unreadable at the log-in",
            es="%(host)s pidió algo ilegible en la autenticación",
        ),
        meaning=Sentence(
            pt="A conversa quebrou uma regra do método de autenticação, por isso foi encerrada.",
            en="The exchange broke a rule of the log-in method, so it was ended.",
            es="La conversación rompió una regla del método de autenticación, así que se terminó.",
        ),
        field="credential",
        cures=(
            "ask_server_admin",
            "copy_report",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 4954 section 4",),
    ),
    Cause(
        "auth.lost",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s fechou a conexão durante a autenticação",
            en="%(host)s hung up at the log-in",
            es="%(host)s cerró la conexión durante la autenticación",
        ),
        meaning=Sentence(
            pt=(
                "Alguns servidores fecham a conexão diante de senha errada ou após várias falhas, em vez "
                "de dizer isso."
            ),
            en=(
                "Some servers end the connection on a wrong password or after several failures instead "
                "of saying so."
            ),
            es=(
                "Algunos servidores cierran la conexión ante una contraseña incorrecta o tras varios "
                "fallos, en vez de decirlo."
            ),
        ),
        field="credential",
        cures=(
            "replace_secret",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 4954 section 4",),
    ),
    Cause(
        "auth.bad_credentials",
        Fault.LOG_IN,
        title=Sentence(
            pt="Confira usuário e senha: %(host)s não os aceita",
            en="Check user name and password: %(host)s does not accept them",
            es="Revise usuario y contraseña: %(host)s no los acepta",
        ),
        meaning=Sentence(
            pt=(
                "A autenticação como %(user_name)s foi recusada: a senha está errada ou foi trocada, ou o"
                " servidor espera o usuário em outra forma."
            ),
            en=(
                "The log-in as %(user_name)s was refused: the password is wrong or was changed, or the "
                "server expects the user name in another form."
            ),
            es=(
                "Se rechazó la autenticación como %(user_name)s: la contraseña es incorrecta o cambió, o "
                "el servidor espera el usuario en otra forma."
            ),
        ),
        field="credential",
        cures=(
            "replace_secret",
            "use_full_address",
        ),
        signals=(
            Signal(
                AUTH,
                "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
                "Microsoft 365",
                text=r"credentials were incorrect",
            ),
            Signal(
                AUTH,
                "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
                "Postfix, code of RFC 4954",
                codes=(535,),
            ),
            Signal(
                AUTH,
                "550 5.7.1 Invalid login or password",
                "older servers",
                codes=(501, 530, 550, 553, 554),
                text=(
                    r"(invalid|incorrect|bad|wrong) (user|login|password|credential)|(user ?name"
                    r"|log-?in|password|credentials?) (is |are |was |were )?"
                    r"(invalid|incorrect|wrong|not (valid|correct|accepted))|authentication (data|fail)"
                ),
            ),
            Signal(
                AUTH,
                "550 No such user",
                "older servers",
                text=r"(no such|unknown) (user|account|mailbox|login)|(user|account) (is )?(unknown|not found)",
            ),
            Signal(
                AUTH,
                "550 Usuário ou senha inválidos",
                "servers that speak Portuguese or Spanish",
                text=r"(usu[aá]rio|usuario|senha|contrase[nñ]a|credenciais|credenciales|login)\b.{0,30}(inv[aá]lid|incorret|incorrect"
                r"|errad)|(falha|fallo|erro|error) (na |en la |de )?autentica[cç]",
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.exchange_refused",
        Fault.LOG_IN,
        title=Sentence(
            pt="O Exchange recusou a autenticação de %(user_name)s",
            en="Exchange refused the log-in of %(user_name)s",
            es="Exchange rechazó la autenticación de %(user_name)s",
        ),
        meaning=Sentence(
            pt=(
                "O usuário ou a senha está errado, o usuário é esperado em outra forma (domínio\\usuário "
                "ou e-mail) ou a caixa postal não pode se autenticar por SMTP."
            ),
            en=(
                "User name or password is wrong, the user name is expected in another form (domain\\user "
                "or e-mail), or the mailbox may not log in by SMTP."
            ),
            es=(
                "El usuario o la contraseña es incorrecto, el usuario se espera en otra forma "
                "(dominio\\usuario o correo) o el buzón no puede autenticarse por SMTP."
            ),
        ),
        field="credential",
        cures=(
            "use_full_address",
            "replace_secret",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                AUTH,
                "535 5.7.3 Authentication unsuccessful",
                "Exchange",
                enhanced=("5.7.3",),
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.account_locked",
        Fault.LOG_IN,
        title=Sentence(
            pt="O usuário %(user_name)s está bloqueado ou desativado no servidor",
            en="The account %(user_name)s is locked or disabled",
            es="El usuario %(user_name)s está bloqueado o desactivado en el servidor",
        ),
        meaning=Sentence(
            pt=(
                "Foi bloqueado por autenticações malsucedidas demais ou por um administrador. Tentar de "
                "novo pode prolongar o bloqueio."
            ),
            en=(
                "Too many failed log-ins, or an administrator, closed it. Trying again may prolong the lock."
            ),
            es=(
                "Lo bloquearon demasiadas autenticaciones fallidas o un administrador. Reintentar puede "
                "prolongar el bloqueo."
            ),
        ),
        field="credential",
        cures=(
            "ask_server_admin",
            "replace_secret",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                AUTH,
                "535 5.7.0 Account temporarily locked: too many failed attempts",
                "hosting providers",
                text=(
                    r"\b(account|user|mailbox|domain|conta|usu[aá]rio|caixa|cuenta|buz[oó]n)\b.{0,40}?\b(locked|disabled"
                    r"|suspended|blocked|inactive|deactivated|bloquead|suspens|suspendid|desativad|inativ|inactiv"
                    r"|deshabilitad)|(failed too often|too often failed)|too many (failed|bad|invalid|wrong|unsuccessful|auth\w* (failures|errors))(?!.{0,15}(recipient|address))"
                ),
                gives_reason=True,
            ),
            Signal(
                AUTH,
                "525 5.7.13 Sending temporarily disabled, please change password",
                "hosts that stop a mailbox whose password became known",
                text=r"(credentials?|password|account)\b.{0,30}compromised|temporarily (disabled|blocked|locked)"
                r"|temporaneamente (disabilitat|bloccat)\w*",
                over=("auth.password_expired",),
                gives_reason=True,
            ),
            Signal(
                AUTH,
                "525 5.7.13 User account disabled",
                "RFC 5248",
                enhanced=("5.7.13",),
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.password_expired",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,  # RFC 4954 answers 432; only a person can change it
        title=Sentence(
            pt="Troque a senha de %(user_name)s: ela expirou",
            en="Change the password of %(user_name)s: it has expired",
            es="Cambie la contraseña de %(user_name)s: caducó",
        ),
        meaning=Sentence(
            pt="O servidor exige a troca antes de aceitar a autenticação.",
            en="The server requires a change before it accepts the log-in.",
            es="El servidor exige cambiarla antes de aceptar la autenticación.",
        ),
        field="credential",
        cures=("replace_secret",),
        signals=(
            Signal(
                AUTH,
                "432 4.7.12 A password transition is needed",
                "RFC 4954 section 4.7.12",
                text=r"(password|credentials?|senha|contrase[nñ]a)\b.{0,20}(transition|expired?|must be (changed|reset)|needs? to be"
                r" (changed|reset)|expirad|expirou|vencid|caducad|outdated)|(must|have to|need to|please) (change|reset|renew)"
                r" (your |the )?password|(troque|altere|cambie) (a |su |sua |la )?(senha|contrase[nñ]a)",
                gives_reason=True,
            ),
            Signal(
                AUTH,
                "432 4.7.12 Transition",
                "RFC 4954 section 6",
                enhanced=("4.7.12", "5.7.12"),
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.refused",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(host)s recusou a autenticação de %(user_name)s",
            en="%(host)s refused the log-in of %(user_name)s",
            es="%(host)s rechazó la autenticación de %(user_name)s",
        ),
        meaning=Sentence(
            pt="A resposta do servidor, acima, diz o motivo, se ele informou algum.",
            en="The server's own words above say why, if it gave a reason.",
            es="La respuesta del servidor, arriba, dice el motivo, si indicó alguno.",
        ),
        field="credential",
        cures=(
            "replace_secret",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 4954 section 6",),
    ),
)

"""Causes of log-ins refused for another reason than name and secret: rate, address, permission, form of name."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.meanings import CLIENTS_SWITCHED_OFF, LOG_IN_FROM_ELSEWHERE
from webapp.mail.diagnosis.conditions import LOG_IN_IS_NO_ADDRESS
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, GREETING

_FAILED = r"(?!.{0,20}(fail|bad|invalid|wrong|unsuccess|incorrect))"

CAUSES = (
    Cause(
        "auth.throttled",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=900,
        title=Sentence(
            pt="Autenticações demais em %(host)s em pouco tempo",
            en="Too many log-ins at %(host)s in a short time",
            es="Demasiadas autenticaciones en %(host)s en poco tiempo",
        ),
        meaning=Sentence(
            pt="O servidor limita quantas vezes %(user_name)s pode se autenticar por minuto. Outros programas que usam"
            " o mesmo usuário também contam. A conta espera e continua sozinha.",
            en="The server limits how often %(user_name)s may log in per minute. Other programs that use the same user"
            " count too. The account waits and goes on by itself.",
            es="El servidor limita cuántas veces puede autenticarse %(user_name)s por minuto. Otros programas que usan"
            " el mismo usuario también cuentan. La cuenta espera y sigue sola.",
        ),
        cures=("retry_later",),
        steps=(
            Sentence(
                pt="Diminua o número de conexões simultâneas da conta: cada conexão nova se autentica de novo.",
                en="Lower the number of the account's simultaneous connections: each new one logs in again.",
                es="Reduzca el número de conexiones simultáneas de la cuenta: cada una nueva se autentica otra vez.",
            ),
            Sentence(
                pt="Se outros programas usam %(user_name)s, dê a cada um o seu próprio usuário.",
                en="If other programs use %(user_name)s, give each of them a user of its own.",
                es="Si otros programas usan %(user_name)s, dé a cada uno su propio usuario.",
            ),
        ),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                AUTH,
                "454 4.7.0 Too many login requests, slow down",
                "hosted providers",
                codes=(421, 432, 450, 451, 452, 454),
                text=rf"too many {_FAILED}(\w+ ){{0,3}}(log-?ins?|logons?|auth\w*|sign-?ins?|requests?|attempts?)"
                r"|slow down|too (fast|frequent(ly)?)|(?<!failed )too often|(log-?in|auth\w*|request) (rate|frequency)"
                r"|(rate|frequency) (is )?limit|throttl",
                gives_reason=True,
            ),
            Signal(
                AUTH,
                "535 5.7.0 Login rate exceeded, try again in 10 minutes",
                "hosted providers that refuse for good what passes by itself",
                text=r"(log-?in|auth\w*|request) (rate|frequency)\b.{0,20}(exceed\w*|too high|reached)",
                over=("auth.bad_credentials",),
                gives_reason=True,
            ),
            Signal(
                ANY,
                "450 4.7.1 Error: too many AUTH commands from 192.0.2.1",
                "Postfix, smtpd_client_auth_rate_limit",
                text=r"too many auth\w* (commands|requests|attempts)",
            ),
            Signal(
                AUTH,
                "535 5.7.0 Login rate limit exceeded for this user",
                "hosted providers",
                text=r"(log-?in|logon|auth\w*|sign-?in)s? (\w+ )?(rate|frequency|requests?) (limit|is |was |too )"
                r"|too many (log-?in|auth\w*) requests|throttl|system (is )?busy|too frequen",
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.address_not_allowed",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(user_name)s não pode se autenticar a partir do endereço desta máquina[[, %(local)s]]",
            en="%(user_name)s may not log in from the address of this machine[[, %(local)s]]",
            es="%(user_name)s no puede autenticarse desde la dirección de esta máquina[[, %(local)s]]",
        ),
        meaning=Sentence(
            pt="O servidor ou provedor restringe a autenticação a endereços IP, redes ou países autorizados, e o"
            " nosso não está entre eles.",
            en="The server or provider restricts the log-in to allowed IP addresses, networks or countries, and ours is"
            " not among them.",
            es="El servidor o proveedor restringe la autenticación a direcciones IP, redes o países autorizados, y la"
            " nuestra no está entre ellos.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="No painel do provedor, nas configurações de segurança de %(user_name)s, autorize o endereço público"
                " desta máquina (lista de IPs permitidos).",
                en="In the provider's console, in the security settings of %(user_name)s, allow the public address of"
                " this machine (list of allowed IPs).",
                es="En el panel del proveedor, en la seguridad de %(user_name)s, autorice la dirección pública de esta"
                " máquina (lista de IP permitidas).",
            ),
        ),
        cures=("ask_allow_listing", "use_connector"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                AUTH,
                "451 Login from this address not permitted by your settings",
                "hosted providers",
                text=r"(log-?ins?|logons?|access|auth\w*|sign-?in|connections?|user|account)\b.{0,50}\bfrom (this|your|the"
                r"|an?|that)? ?(\w+ )?(ip|address|host|location|network|country|region)\b"
                r".{0,50}(not |n't |denied|restricted|blocked|disallow|forbid|refus|reject)"
                r"|client host.{0,30}(rejected|denied)(?!.{0,20}(cannot find|hostname))|not (allowed|permitted|authori[sz]ed)( to (log ?in|authenticate|connect|send))? from"
                r"|unauthori[sz]ed (ip|address|host|location)"
                r"|(ip|address|host|country|location)\b.{0,40}\bnot (in|on|listed|part).{0,25}(allow|white|permit|list)"
                r"|(ip|endere[cç]o|direcci[oó]n)\b.{0,40}\bn[aã]?o (autorizad|permitid|liberad)",
                gives_reason=True,
            ),
            Signal(
                AUTH,
                "451 Your settings do not permit a log-in from this IP address",
                "hosts in words that nobody met yet",
                text=LOG_IN_FROM_ELSEWHERE,
                gives_reason=True,
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.smtp_not_enabled",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O envio por SMTP não está ativado para %(user_name)s",
            en="Sending by SMTP is not enabled for %(user_name)s",
            es="El envío por SMTP no está activado para %(user_name)s",
        ),
        meaning=Sentence(
            pt="O servidor conhece o usuário, mas o acesso dele por SMTP (programas de e-mail externos) está desligado"
            " ou não faz parte do plano.",
            en="The server knows the user, but its access by SMTP (external mail programs) is switched off or is not"
            " part of the plan.",
            es="El servidor conoce al usuario, pero su acceso por SMTP (programas de correo externos) está desactivado"
            " o no forma parte del plan.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="No painel do provedor, ou com %(server_team)s, ative o acesso SMTP de %(user_name)s.",
                en="In the provider's console, or with %(server_team)s, enable SMTP access for %(user_name)s.",
                es="En el panel del proveedor, o con %(server_team)s, active el acceso SMTP de %(user_name)s.",
            ),
        ),
        cures=("ask_server_admin",),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                AUTH,
                "535 5.7.0 SMTP access is disabled for this user",
                "hosting providers",
                text=r"\b(smtp|submission|sending|relay)\b( auth\w*| access| service| log-?in| outgoing| protocol)*"
                r" (is |has been |was )?(not (enabled|allowed|permitted|active|available)|disabled|off\b|closed)"
                r"(?!.{0,20}tenant)|not (allowed|permitted|enabled|authori[sz]ed) (to|for) (use|using|send|log ?in"
                r"|access)?.{0,20}\bsmtp\b|disabled sender|service (is )?not (enabled|available|permitted) for (this |the )?user",
                gives_reason=True,
            ),
            Signal(
                AUTH,
                "535 SMTP access has not been switched on for this mailbox",
                "hosts in words that nobody met yet",
                text=CLIENTS_SWITCHED_OFF,
                gives_reason=True,
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.full_address_needed",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s quer o endereço completo como usuário, não %(user_name)s",
            en="%(host)s wants the full address as user name, not %(user_name)s",
            es="%(host)s quiere la dirección completa como usuario, no %(user_name)s",
        ),
        meaning=Sentence(
            pt="O servidor atende vários domínios; sem a parte depois do @ não sabe quem é.",
            en="The server serves several domains; without the part after the @ it does not know who that is.",
            es="El servidor atiende varios dominios; sin la parte después de la @ no sabe quién es.",
        ),
        field="credential",
        cures=("use_full_address",),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                AUTH,
                "535 5.7.8 Please use your full email address as user name",
                "hosting providers",
                text=r"(full|complete|entire) (e-?mail )?address|user@domain|name@domain|(must|should|please)\b.{0,40}"
                r"(domain|@)|(endere[cç]o|e-?mail|correo) completo|domain (name )?(is )?(missing|required)|no domain",
                when=(LOG_IN_IS_NO_ADDRESS,),
            ),
        ),
        sources=("RFC 4616 section 2",),
    ),
    Cause(
        "auth.acting_as_another",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(user_name)s não pode se autenticar em nome de outro usuário",
            en="%(user_name)s may not log in on behalf of another user",
            es="%(user_name)s no puede autenticarse en nombre de otro usuario",
        ),
        meaning=Sentence(
            pt="A senha confere, mas o nome de usuário pede uma identidade (como usuario*outro ou outro\\usuario) que o"
            " servidor não concede.",
            en="The password fits, but the user name asks for an identity (such as user*other or other\\user) that the"
            " server does not grant.",
            es="La contraseña coincide, pero el nombre de usuario pide una identidad (como usuario*otro u otro\\usuario)"
            " que el servidor no concede.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="Use na credencial o usuário e a senha da própria caixa postal que envia.",
                en="In the credential use name and password of the very mailbox that sends.",
                es="Use en la credencial el usuario y la contraseña del propio buzón que envía.",
            ),
        ),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                AUTH,
                "535 5.7.8 app is not allowed to act as relay",
                "Cyrus SASL, Dovecot, Zimbra",
                text=r"not (allowed|authori[sz]ed|permitted) to (authenticate|act|log ?in|proxy|impersonate) (as|for)"
                r"|authori[sz]ation (id|identity)|proxy auth|not a master user|impersonat",
            ),
        ),
        sources=("RFC 4616 section 2",),
    ),
    Cause(
        "server.banned_after_failures",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=3600,
        title=Sentence(
            pt="%(host)s bloqueou por um tempo o endereço desta máquina, por senhas erradas",
            en="%(host)s has banned this machine's address for a time, for wrong passwords",
            es="%(host)s bloqueó por un tiempo la dirección de esta máquina, por contraseñas erróneas",
        ),
        meaning=Sentence(
            pt="Depois de várias autenticações malsucedidas o servidor não fala mais com o nosso endereço, nem com a"
            " senha certa. O bloqueio vale para todas as contas que usam este servidor.",
            en="After several failed log-ins the server no longer talks to our address, not even with the right"
            " password. The ban is for all accounts that use this server.",
            es="Tras varias autenticaciones fallidas el servidor ya no habla con nuestra dirección, ni con la contraseña"
            " correcta. El bloqueo vale para todas las cuentas que usan este servidor.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="Procure entre as contas que usam %(host)s a que tem a senha errada e corrija-a antes.",
                en="Among the accounts that use %(host)s find the one with the wrong password, and correct it first.",
                es="Busque entre las cuentas que usan %(host)s la que tiene la contraseña errónea y corríjala antes.",
            ),
            Sentence(
                pt="Fale com %(server_team)s para retirar o bloqueio (fail2ban, cPHulk, autoban) ou espere que"
                " termine.",
                en="Ask %(server_team)s to lift the ban (fail2ban, cPHulk, auto-ban), or wait for its end.",
                es="Hable con %(server_team)s para retirar el bloqueo (fail2ban, cPHulk, autoban) o espere a que"
                " termine.",
            ),
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                (*GREETING, *AUTH),
                "550 Your IP address has been blocked temporarily: too many failed logins",
                "fail2ban, hMailServer, cPanel's cPHulk",
                text=r"\b(ip|address|host|client)\b.{0,60}(block|bann|lock|deni)\w*.{0,60}(fail|brute|auth\w*|log-?ins?"
                r"|password|attempt)|(fail|brute|attempt)\w*.{0,60}\b(ip|address|host)\b.{0,30}(block|bann|lock)"
                r"|too many .{0,50}attempts.{0,30}your (ip|address|host)|brute.?force|cphulk|fail2ban|auto-?ban",
                over=("auth.account_locked", "auth.address_not_allowed"),
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
)

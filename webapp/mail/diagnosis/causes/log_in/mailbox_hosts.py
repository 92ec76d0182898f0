"""Causes of log-ins that hosts of mailboxes refuse until something is switched on or made for programs."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH

CAUSES = (
    Cause(
        "auth.authorization_code_needed",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s exige um código de autorização, não a senha de %(user_name)s",
            en="%(host)s wants an authorization code, not the password of %(user_name)s",
            es="%(host)s exige un código de autorización, no la contraseña de %(user_name)s",
        ),
        meaning=Sentence(
            pt="Este provedor cria um código próprio para programas quando o serviço SMTP é ativado na caixa postal."
            " Ele deixa de valer quando a senha da conta muda.",
            en="This provider makes a code of its own for programs when the SMTP service is switched on in the"
            " mailbox. It ends when the account's password changes.",
            es="Este proveedor crea un código propio para programas cuando se activa el servicio SMTP del buzón. Deja"
            " de valer cuando cambia la contraseña de la cuenta.",
        ),
        field="credential",
        cures=("use_authorization_code", "enable_client_access"),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            Signal(
                AUTH,
                "535 Login Fail. Please enter your authorization code to login.",
                "QQ Mail",
                text=r"(enter|use|with) (your|an|the) authori[sz]ation code|授权码",
            ),
        ),
        sources=("https://service.mail.qq.com/detail/0/75",),
    ),
    Cause(
        "auth.client_access_off",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A caixa postal %(user_name)s não permite acesso por programas de e-mail",
            en="The mailbox %(user_name)s does not allow access by mail programs",
            es="El buzón %(user_name)s no permite el acceso de programas de correo",
        ),
        meaning=Sentence(
            pt="O provedor mantém IMAP, POP e SMTP desativados até que o dono da caixa os ative no site. A senha pode"
            " estar certa.",
            en="The provider keeps IMAP, POP and SMTP off until the mailbox's owner switches them on on its site. The"
            " password may be right.",
            es="El proveedor mantiene IMAP, POP y SMTP desactivados hasta que el dueño del buzón los activa en el"
            " sitio. La contraseña puede ser correcta.",
        ),
        field="credential",
        cures=("enable_client_access", "use_app_password"),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            Signal(
                AUTH,
                "535 5.7.0 IMAP/SMTP access is disabled for this mailbox",
                "hosts of mailboxes",
                text=r"\b(imap|pop3?|smtp)\b( |/|,|and|or|imap|pop3?|smtp)*(access|service|protocol) (is |has been )?"
                r"(disabled|not enabled|turned off|switched off|not activated|blocked)"
                r"|(enable|activate|turn on) (the )?(imap|pop3?|smtp|external|third[- ]party)\b"
                r"|third[- ]party (e-?mail |mail )?(apps?|access|clients?).{0,30}(disabled|not (enabled|allowed))",
            ),
        ),
    ),
    Cause(
        "auth.plan_without_smtp",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O plano de %(user_name)s não inclui acesso por SMTP",
            en="The plan of %(user_name)s does not include access by SMTP",
            es="El plan de %(user_name)s no incluye acceso por SMTP",
        ),
        meaning=Sentence(
            pt="O provedor só oferece SMTP nos planos pagos, ou o plano venceu. A senha não é o problema.",
            en="The provider offers SMTP in paid plans only, or the plan has ended. The password is not the matter.",
            es="El proveedor ofrece SMTP solo en los planes de pago, o el plan venció. La contraseña no es el"
            " problema.",
        ),
        field="credential",
        cures=("use_other_relay",),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="Confira no site do provedor o plano desta caixa postal e mude para um que inclua SMTP.",
                en="Check the mailbox's plan on the provider's site and change to one that includes SMTP.",
                es="Compruebe en el sitio del proveedor el plan de este buzón y cambie a uno que incluya SMTP.",
            ),
        ),
        signals=(
            Signal(
                AUTH,
                "535 5.7.8 SMTP is not available in your plan, please upgrade",
                "hosts of mailboxes",
                text=r"\b(upgrade (to|your)|please upgrade|not (available|included|supported) (in|on|for|with) (your|the"
                r"|this)( \w+)? (plan|account type|subscription)|paid (plan|account|user)s? only|free (plan|account)s?"
                r" (do|does|can|may|are|is)\b.{0,20}not|(plan|subscription|package)\b.{0,30}(not|n't) (include|contain|cover"
                r"|allow|have).{0,20}smtp)",
                gives_reason=True,
            ),
        ),
    ),
    Cause(
        "auth.password_or_two_step",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(host)s não aceita este usuário e senha; com duas etapas, só uma senha de app serve",
            en="%(host)s does not take this name and password; with two steps only an app password works",
            es="%(host)s no acepta este usuario y contraseña; con dos pasos solo vale una de aplicación",
        ),
        meaning=Sentence(
            pt=(
                "O servidor não diz qual dos dois: a senha está errada, ou %(user_name)s usa a "
                "verificação em duas etapas e precisa de uma senha de app."
            ),
            en=(
                "The server does not say which: the password is wrong, or %(user_name)s uses two-step "
                "verification and needs an app password."
            ),
            es=(
                "El servidor no dice cuál de los dos: la contraseña es incorrecta, o %(user_name)s usa la"
                " verificación en dos pasos y necesita una contraseña de aplicación."
            ),
        ),
        field="credential",
        cures=("use_app_password", "replace_secret", "use_full_address"),
        ask=Ask.PROVIDER_SUPPORT,
    ),
    Cause(
        "auth.other_data_center",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(user_name)s está em outro centro de dados que %(host)s",
            en="%(user_name)s is in another data centre than %(host)s",
            es="%(user_name)s está en otro centro de datos que %(host)s",
        ),
        meaning=Sentence(
            pt="O provedor tem servidores separados por região e só o da região da conta conhece a senha.",
            en="The provider has separate servers for each region, and only the one of the account's region knows"
            " the password.",
            es="El proveedor tiene servidores separados por región y solo el de la región de la cuenta conoce la"
            " contraseña.",
        ),
        field="host",
        cures=("correct_host",),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="Abra o webmail da conta: o fim do endereço (.com, .eu, .in, .com.au, .jp) é o do servidor SMTP.",
                en="Open the account's webmail: the end of its address (.com, .eu, .in, .com.au, .jp) is that of the"
                " SMTP server.",
                es="Abra el webmail de la cuenta: el final de su dirección (.com, .eu, .in, .com.au, .jp) es el del"
                " servidor SMTP.",
            ),
        ),
        sources=("https://www.zoho.com/mail/help/zoho-smtp.html",),
    ),
    Cause(
        "auth.generated_password_needed",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(host)s quer a senha ou o token que ele mesmo gerou, não a senha da conta",
            en="%(host)s wants the password or token that it generated, not the account's password",
            es="%(host)s quiere la contraseña o el token que él mismo generó, no la de la cuenta",
        ),
        meaning=Sentence(
            pt="A senha com que %(user_name)s entra no site nunca serve aqui. O provedor mostra uma outra, feita para"
            " SMTP.",
            en="The password with which %(user_name)s signs in on the site never works here. The provider shows"
            " another one, made for SMTP.",
            es="La contraseña con que %(user_name)s entra en el sitio nunca vale aquí. El proveedor muestra otra,"
            " hecha para SMTP.",
        ),
        field="credential",
        cures=("replace_secret",),
        ask=Ask.PROVIDER_SUPPORT,
    ),
    Cause(
        "auth.primary_address_needed",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(host)s quer o endereço principal da conta como usuário, não %(user_name)s",
            en="%(host)s wants the account's primary address as user name, not %(user_name)s",
            es="%(host)s quiere la dirección principal de la cuenta como usuario, no %(user_name)s",
        ),
        meaning=Sentence(
            pt="Um alias ou um endereço de domínio próprio envia, mas não se autentica. O usuário é o endereço do"
            " provedor com que a conta foi criada.",
            en="An alias or an address of an own domain sends, but does not log in. The user name is the provider's"
            " address with which the account was made.",
            es="Un alias o una dirección de dominio propio envía, pero no se autentica. El usuario es la dirección del"
            " proveedor con que se creó la cuenta.",
        ),
        field="credential",
        cures=("use_app_password",),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="Troque o usuário da credencial pelo endereço principal e mantenha %(sender)s como remetente.",
                en="Change the credential's user name to the primary address and keep %(sender)s as sender.",
                es="Cambie el usuario de la credencial por la dirección principal y conserve %(sender)s como"
                " remitente.",
            ),
        ),
    ),
    Cause(
        "auth.host_only_receives",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s só recebe e-mails; a autenticação é em outro servidor do provedor",
            en="%(host)s only receives mail; log-in is at another server of the provider",
            es="%(host)s solo recibe correo; la autenticación es en otro servidor del proveedor",
        ),
        meaning=Sentence(
            pt="Este é o servidor de entrada (MX) do provedor. O servidor de saída tem outro nome. A senha não foi o"
            " problema.",
            en="This is the provider's inbound server (MX). The outgoing server has another name. The password was"
            " not the matter.",
            es="Este es el servidor de entrada (MX) del proveedor. El de salida tiene otro nombre. La contraseña no fue"
            " el problema.",
        ),
        field="host",
        cures=("correct_host", "use_provider_port", "ask_provider_support"),
        ask=Ask.PROVIDER_SUPPORT,
    ),
)

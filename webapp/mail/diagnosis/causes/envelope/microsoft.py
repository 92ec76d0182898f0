"""Causes of senders that Microsoft 365, Outlook.com or Azure does not let send, or not as this address."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence

_NDR = "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online"
_HOUR_S = 3600

CAUSES = (
    Cause(
        "mail_from.m365_send_as_denied",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(user_name)s não tem permissão para enviar como %(sender)s no Microsoft 365",
            en="%(user_name)s has no permission to send as %(sender)s in Microsoft 365",
            es="%(user_name)s no tiene permiso para enviar como %(sender)s en Microsoft 365",
        ),
        meaning=Sentence(
            pt="A autenticação funcionou. Para usar outro endereço como remetente, a caixa postal precisa da permissão “Enviar como” nesse endereço.",
            en="The log-in worked. To use another address as sender, the mailbox needs the permission “Send as” on that address.",
            es="La autenticación funcionó. Para usar otra dirección como remitente, el buzón necesita el permiso «Enviar como» en esa dirección.",
        ),
        field="sender",
        cures=("use_login_as_sender",),
        ask=Ask.MICROSOFT_ADMIN,
        sources=(_NDR,),
        steps=(
            Sentence(
                pt="Ou peça ao administrador: admin.exchange.microsoft.com → Destinatários → Caixas de correio → %(sender)s → Delegação → Enviar como → adicionar %(user_name)s. Vale em até uma hora.",
                en="Or have the administrator add it: admin.exchange.microsoft.com → Recipients → Mailboxes → %(sender)s → Delegation → Send as → add %(user_name)s. It applies within an hour.",
                es="O pida al administrador: admin.exchange.microsoft.com → Destinatarios → Buzones → %(sender)s → Delegación → Enviar como → agregar %(user_name)s. Rige en una hora como máximo.",
            ),
            Sentence(
                pt="O Return-Path e o E-mail do remetente valem os dois: nenhum pode ser de outra caixa postal sem a permissão.",
                en="Return-Path and Sender e-mail both count: neither may be of another mailbox without the permission.",
                es="Cuentan tanto el Return-Path como el Correo del remitente: ninguno puede ser de otro buzón sin el permiso.",
            ),
        ),
        not_at_fault=PASSWORD,
    ),
    Cause(
        "mail_from.m365_from_differs",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O Microsoft 365 recusa o remetente que está nos cabeçalhos da mensagem",
            en="Microsoft 365 refuses the sender in the headers of the message",
            es="Microsoft 365 rechaza el remitente que figura en las cabeceras del mensaje",
        ),
        meaning=Sentence(
            pt="O Return-Path é o próprio usuário %(user_name)s, portanto a recusa vem de outro endereço: o E-mail do remetente da conta ou um que a aplicação pôs na mensagem.",
            en="The Return-Path is the very user %(user_name)s, so another address is refused: the Sender e-mail of the account, or one that the application put into the message.",
            es="El Return-Path es el propio usuario %(user_name)s, así que el rechazo viene de otra dirección: el Correo del remitente de la cuenta o una que la aplicación puso en el mensaje.",
        ),
        field="sender",
        ask=Ask.MICROSOFT_ADMIN,
        sources=(_NDR,),
        steps=(
            Sentence(
                pt="Na conta, use %(user_name)s como E-mail do remetente e responda Sim a “Obrigar o uso da configuração”, para que nenhuma aplicação o troque.",
                en="In the account use %(user_name)s as Sender e-mail and answer Yes to “Force settings use”, so that no application replaces it.",
                es="En la cuenta use %(user_name)s como Correo del remitente y responda Sí a «Forzar el uso de la configuración», para que ninguna aplicación lo cambie.",
            ),
            Sentence(
                pt="Se %(user_name)s for só um nome de entrada ou um alias, use o endereço principal da caixa postal, ou peça ao administrador que permita enviar com aliases.",
                en="If %(user_name)s is only a sign-in name or an alias, use the primary address of the mailbox, or have the administrator allow sending from aliases.",
                es="Si %(user_name)s es solo un nombre de inicio de sesión o un alias, use la dirección principal del buzón, o pida al administrador que permita enviar desde alias.",
            ),
        ),
        not_at_fault=PASSWORD,
    ),
    Cause(
        "provider.sending_blocked_for_spam",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A Microsoft bloqueou o envio de %(sender)s por suspeita de spam",
            en="Microsoft has blocked sending by %(sender)s on suspicion of spam",
            es="Microsoft bloqueó el envío de %(sender)s por sospecha de spam",
        ),
        meaning=Sentence(
            pt="A caixa postal enviou mensagens demais ou parecidas com spam; muitas vezes alguém descobriu a senha. Nada sai dela até um administrador liberar.",
            en="The mailbox sent too much, or what looked like spam; often somebody has found the password. Nothing leaves it until an administrator releases it.",
            es="El buzón envió demasiado o mensajes parecidos a spam; a menudo alguien averiguó la contraseña. No sale nada de él hasta que un administrador lo libere.",
        ),
        field="sender",
        ask=Ask.MICROSOFT_ADMIN,
        sources=(
            "https://learn.microsoft.com/defender-office-365/outbound-spam-restore-restricted-users",
            _NDR,
        ),
        steps=(
            Sentence(
                pt="Primeiro troque a senha da caixa postal e confira se há regras ou encaminhamentos estranhos nela.",
                en="First change the password of the mailbox, and look for rules or forwarding in it that nobody made.",
                es="Primero cambie la contraseña del buzón y compruebe si tiene reglas o reenvíos extraños.",
            ),
            Sentence(
                pt="Depois peça ao administrador que a libere: security.microsoft.com → Email e colaboração → Revisar → Entidades restritas. Leva até 24 horas, em geral uma.",
                en="Then have the administrator release it: security.microsoft.com → Email & collaboration → Review → Restricted entities. It takes up to 24 hours, usually one.",
                es="Después pida al administrador que lo libere: security.microsoft.com → Correo y colaboración → Revisar → Entidades restringidas. Tarda hasta 24 horas, por lo general una.",
            ),
            Sentence(
                pt="Digite a nova senha na credencial e teste de novo.",
                en="Type the new password into the credential and test again.",
                es="Escriba la nueva contraseña en la credencial y pruebe de nuevo.",
            ),
        ),
    ),
    Cause(
        "provider.m365_tenant_blocked",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A Microsoft suspendeu o envio da sua organização inteira",
            en="Microsoft has suspended sending by your whole organisation",
            es="Microsoft suspendió el envío de toda su organización",
        ),
        meaning=Sentence(
            pt="O tráfego da organização pareceu suspeito, ou ela é nova ou de avaliação e ainda não tem reputação. Trocar conta, senha ou endereço IP aqui não muda nada.",
            en="The organisation's traffic looked suspicious, or it is new or on trial and has no reputation yet. Another account, password or IP address here changes nothing.",
            es="El tráfico de la organización pareció sospechoso, o es nueva o de prueba y aún no tiene reputación. Cambiar de cuenta, contraseña o dirección IP aquí no cambia nada.",
        ),
        ask=Ask.MICROSOFT_ADMIN,
        sources=(
            "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/fix-error-code-5-7-700-through-5-7-750",
        ),
        steps=(
            Sentence(
                pt="Peça ao administrador que procure contas invadidas e conectores abertos, corrija-os e abra um chamado no suporte da Microsoft em admin.microsoft.com → Suporte, com a resposta acima.",
                en="Have the administrator look for hijacked accounts and open connectors, correct them, and open a case with Microsoft's support at admin.microsoft.com → Support, with the reply above.",
                es="Pida al administrador que busque cuentas comprometidas y conectores abiertos, los corrija y abra un caso con el soporte de Microsoft en admin.microsoft.com → Soporte, con la respuesta de arriba.",
            ),
            Sentence(
                pt="Até lá, envie por outro servidor o que não puder esperar.",
                en="Until then send through another server what cannot wait.",
                es="Mientras tanto, envíe por otro servidor lo que no pueda esperar.",
            ),
        ),
    ),
    Cause(
        "provider.m365_unregistered_domain",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O domínio de %(sender)s não está cadastrado no Microsoft 365 da organização",
            en="The domain of %(sender)s is not registered in the organisation's Microsoft 365",
            es="El dominio de %(sender)s no está registrado en el Microsoft 365 de la organización",
        ),
        meaning=Sentence(
            pt="A Microsoft bloqueia o envio por conectores quando muitos remetentes são de domínios que a organização não comprovou.",
            en="Microsoft blocks sending through connectors when many senders are of domains that the organisation has not proven.",
            es="Microsoft bloquea el envío por conectores cuando muchos remitentes son de dominios que la organización no ha comprobado.",
        ),
        field="sender",
        ask=Ask.MICROSOFT_ADMIN,
        sources=(_NDR,),
        steps=(
            Sentence(
                pt="Peça ao administrador que acrescente e comprove o domínio de %(sender)s em admin.microsoft.com → Configurações → Domínios, ou use um remetente de um domínio já comprovado.",
                en="Have the administrator add and prove the domain of %(sender)s at admin.microsoft.com → Settings → Domains, or use a sender of a domain that is proven already.",
                es="Pida al administrador que agregue y compruebe el dominio de %(sender)s en admin.microsoft.com → Configuración → Dominios, o use un remitente de un dominio ya comprobado.",
            ),
        ),
    ),
    Cause(
        "server.m365_tenant_limit",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=_HOUR_S,
        title=Sentence(
            pt="A organização esgotou a cota diária do Microsoft 365 para destinatários externos",
            en="The organisation has used up Microsoft 365's daily quota for external recipients",
            es="La organización agotó la cuota diaria de Microsoft 365 para destinatarios externos",
        ),
        meaning=Sentence(
            pt="O limite é de toda a organização, conforme as licenças; nas de avaliação é baixo. Ele se renova em até 24 horas, e as mensagens esperam.",
            en="The limit is that of the whole organisation, by its licences; on trial it is low. It renews within 24 hours, and the messages wait.",
            es="El límite es de toda la organización, según sus licencias; en las de prueba es bajo. Se renueva en 24 horas como máximo, y los mensajes esperan.",
        ),
        ask=Ask.MICROSOFT_ADMIN,
        sources=(
            "https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits",
        ),
        steps=(
            Sentence(
                pt="Peça ao administrador que veja o uso em admin.exchange.microsoft.com → Relatórios → Fluxo de emails → Limite de destinatários externos da organização.",
                en="Have the administrator look at the use at admin.exchange.microsoft.com → Reports → Mail flow → Tenant outbound external recipients.",
                es="Pida al administrador que vea el uso en admin.exchange.microsoft.com → Informes → Flujo de correo → Destinatarios externos del inquilino.",
            ),
            Sentence(
                pt="Para volumes maiores para fora da organização, use um serviço de envio, como o Azure Communication Services.",
                en="For larger volumes to the outside use a sending service, such as Azure Communication Services.",
                es="Para volúmenes mayores hacia fuera use un servicio de envío, como Azure Communication Services.",
            ),
        ),
    ),
    Cause(
        "provider.microsoft_account_suspended",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A Microsoft suspendeu o envio da conta %(sender)s até uma pessoa confirmar",
            en="Microsoft has suspended sending by %(sender)s until a person confirms it",
            es="Microsoft suspendió el envío de %(sender)s hasta que una persona lo confirme",
        ),
        meaning=Sentence(
            pt="O Outlook.com achou o envio automático suspeito. Ele pede uma confirmação no site; enquanto isso, nada sai.",
            en="Outlook.com found automatic sending suspicious. It asks for a confirmation on its site; nothing leaves until then.",
            es="Outlook.com consideró sospechoso el envío automático. Pide una confirmación en su sitio; mientras tanto no sale nada.",
        ),
        field="sender",
        sources=("https://support.microsoft.com/office/sending-limits-in-outlook-com",),
        steps=(
            Sentence(
                pt="Entre em outlook.com como %(sender)s, siga as instruções da mensagem que está na caixa de entrada e confirme com o celular.",
                en="Sign in at outlook.com as %(sender)s, follow the message in the inbox, and confirm with a phone.",
                es="Entre en outlook.com como %(sender)s, siga el mensaje que está en la bandeja de entrada y confirme con el móvil.",
            ),
            Sentence(
                pt="Contas pessoais não servem para envio automático frequente: envie por outro servidor.",
                en="Personal accounts are not made for frequent automatic sending: send through another server.",
                es="Las cuentas personales no sirven para envíos automáticos frecuentes: envíe por otro servidor.",
            ),
        ),
        not_at_fault=PASSWORD,
    ),
    Cause(
        "mail_from.azure_domain_not_linked",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O remetente %(sender)s não está liberado no Azure Communication Services",
            en="The sender %(sender)s is not set up in Azure Communication Services",
            es="El remitente %(sender)s no está habilitado en Azure Communication Services",
        ),
        meaning=Sentence(
            pt="O domínio não está comprovado e ligado ao recurso, ou o nome antes do @ não está entre os endereços MailFrom dele.",
            en="The domain is not proven and linked to the resource, or the name before the @ is not among its MailFrom addresses.",
            es="El dominio no está comprobado y vinculado al recurso, o el nombre antes de la @ no está entre sus direcciones MailFrom.",
        ),
        field="sender",
        ask=Ask.MICROSOFT_ADMIN,
        sources=(
            "https://learn.microsoft.com/azure/communication-services/concepts/email/email-smtp-overview",
        ),
        steps=(
            Sentence(
                pt="Confira em portal.azure.com → Email Communication Service → Provisionar domínios → o domínio → Endereços MailFrom se %(sender)s está lá; o padrão é donotreply.",
                en="See at portal.azure.com → Email Communication Service → Provision domains → the domain → MailFrom addresses whether %(sender)s is there; the default is donotreply.",
                es="Compruebe en portal.azure.com → Email Communication Service → Aprovisionar dominios → el dominio → Direcciones MailFrom si figura %(sender)s; la predeterminada es donotreply.",
            ),
            Sentence(
                pt="Ligue o domínio ao recurso: Communication Services → Email → Domínios → Conectar domínio.",
                en="Link the domain to the resource: Communication Services → Email → Domains → Connect domain.",
                es="Vincule el dominio al recurso: Communication Services → Email → Dominios → Conectar dominio.",
            ),
        ),
    ),
    Cause(
        "provider.own_mailbox_full",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A caixa postal que envia, a de %(user_name)s, está cheia",
            en="The sending mailbox, that of %(user_name)s, is full",
            es="El buzón que envía, el de %(user_name)s, está lleno",
        ),
        meaning=Sentence(
            pt="Não é a do destinatário: sem espaço para a cópia em Itens Enviados, o Microsoft 365 não envia nada por ela.",
            en="It is not the recipient's: without room for the copy in Sent Items, Microsoft 365 sends nothing by it.",
            es="No es el del destinatario: sin espacio para la copia en Elementos enviados, Microsoft 365 no envía nada por él.",
        ),
        field="credential",
        ask=Ask.MICROSOFT_ADMIN,
        sources=("https://aka.ms/mailboxfull",),
        steps=(
            Sentence(
                pt="Entre em outlook.office.com como %(user_name)s e esvazie Itens Enviados, Itens Excluídos e Lixo Eletrônico.",
                en="Sign in at outlook.office.com as %(user_name)s, and empty Sent Items, Deleted Items and Junk Email.",
                es="Entre en outlook.office.com como %(user_name)s y vacíe Elementos enviados, Elementos eliminados y Correo no deseado.",
            ),
            Sentence(
                pt="Para que não volte a encher, o administrador pode definir uma regra de retenção que apague Itens Enviados antigos.",
                en="To keep it from filling again, the administrator can set a retention rule that deletes old Sent Items.",
                es="Para que no se llene otra vez, el administrador puede definir una regla de retención que borre Elementos enviados antiguos.",
            ),
        ),
        not_at_fault=PASSWORD,
    ),
)

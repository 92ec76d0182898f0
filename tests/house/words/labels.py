"""The labels that must not change: users, help texts and acceptance tests rely on them.

Each is (pt-BR, English, Spanish); None where no Spanish wording was fixed.
"""

Label = tuple[str, str, str | None]

MENUS: tuple[Label, ...] = (
    ("Produtos", "Products", None),
    ("Configurações", "Settings", None),
    ("E-mail", "E-mail", None),
    ("Configuração SMTP", "SMTP configuration", None),
    ("Credenciais", "Credentials", "Credenciales"),
    ("Network Connectors", "Network Connectors", None),
    ("Caixa de treino", "Practice mailbox", None),
    ("Administração", "Administration", None),
    ("Pessoas", "People", None),
    ("Auditoria", "Audit", None),
    ("Geral", "General", "General"),
)

REPORT_ACTIONS: tuple[Label, ...] = (
    ("Adicionar", "Add", None),
    ("Ações", "Actions", None),
    ("Editar", "Edit", None),
    ("Testar configuração", "Test settings", None),
    ("Mais filtros", "More filters", None),
    ("Atualizar", "Refresh", None),
    ("Imprimir relatório", "Print report", None),
    ("Exportar CSV", "Export CSV", None),
)

REPORT_COLUMNS: tuple[Label, ...] = (
    ("Código", "ID", "Código"),
    ("Nome", "Name", "Nombre"),
    ("E-mail do remetente", "Sender e-mail", "Correo del remitente"),
    ("E-mail de resposta", "Reply e-mail", "Correo de respuesta"),
    ("E-mail de retorno", "Return e-mail", "Correo de retorno"),
    ("E-mail de confirmação", "Confirmation e-mail", "Correo de confirmación"),
    ("Ativo", "Enabled", "Activo"),
    ("Padrão", "Default", "Predeterminada"),
    ("Conexão segura", "Secure connection", "Conexión segura"),
    ("Usa config.", "Uses config", "Usa config."),
    ("Conf. de leitura", "Read conf.", "Conf. de lectura"),
    ("Rodapé", "Footer", "Pie de página"),
    ("Situação", "Health", "Estado"),
    ("Fila", "Queue", "Cola"),
    ("Envio", "Sending", "Envío"),
    ("Suspensa", "Held", "Suspendida"),
    ("Tentar agora", "Try now", "Probar ahora"),
)

FORM: tuple[Label, ...] = (
    ("Nome da conta", "Account name", "Nombre de la cuenta"),
    ("Ativo", "Enabled", "Activo"),
    ("E-mail do remetente", "Sender e-mail", "Correo del remitente"),
    ("E-mail de resposta (Reply-To)", "Reply e-mail (Reply-To)", "Correo de respuesta (Reply-To)"),
    ("E-mail de retorno (Return-Path)", "Return e-mail (Return-Path)", "Correo de retorno (Return-Path)"),
    ("E-mail de confirmação", "Confirmation e-mail", "Correo de confirmación"),
    ("Conta padrão", "Default account", "Cuenta predeterminada"),
    ("Nome do remetente", "Sender name", "Nombre del remitente"),
    (
        "Enviar mensagem assinada mesmo assim?",
        "Send signed messages anyway?",
        "¿Enviar los mensajes firmados de todos modos?",
    ),
    ("Enviar confirmação de leitura", "Send read confirmation", "Enviar confirmación de lectura"),
    ("Obrigar o uso da configuração", "Force settings use", "Forzar el uso de la configuración"),
    ("Habilitar rodapé", "Enable footer", "Habilitar pie de página"),
    ("Configuração do servidor SMTP", "SMTP server settings", "Configuración del servidor SMTP"),
    ("Texto do rodapé", "Footer text", "Texto del pie de página"),
    ("Rodapé em HTML", "Footer in HTML", "Pie de página en HTML"),
    ("Host SMTP", "SMTP host", "Host SMTP"),
    ("Porta", "Port", "Puerto"),
    ("Usar conexão segura?", "Use secure connection?", "¿Usar conexión segura?"),
    ("Tipo de conexão segura", "Secure connection type", "Tipo de conexión segura"),
    ("Ignorar erro de certificado", "Ignore certificate error", "Ignorar error de certificado"),
    ("Nome no EHLO", "EHLO name", "Nombre en EHLO"),
    ("Usar autenticação?", "Use authentication?", "¿Usar autenticación?"),
    ("Credencial para autenticação", "Credential for authentication", "Credencial para autenticación"),
    ("Usar Network Connector?", "Use Network Connector?", "¿Usar Network Connector?"),
    ("Network Connector", "Network Connector", "Network Connector"),
    ("Envio", "Sending", "Envío"),
    ("Conexões simultâneas", "Simultaneous connections", "Conexiones simultáneas"),
    ("Mensagens por conexão", "Messages per connection", "Mensajes por conexión"),
    ("Mensagens por minuto", "Messages per minute", "Mensajes por minuto"),
    ("Contas substitutas", "Substitute accounts", "Cuentas sustitutas"),
    (
        "Usar substituta após (minutos)",
        "Use a substitute after (minutes)",
        "Usar sustituta después de (minutos)",
    ),
    ("Enviar", "Submit", None),
    ("Sim", "Yes", None),
    ("Não", "No", None),
)

TEST_WINDOW: tuple[Label, ...] = (
    ("Teste de E-mail - Conta", "E-mail test - Account", "Prueba de correo - Cuenta"),
    ("Enviar para", "Send to", "Enviar a"),
    ("Assunto", "Subject", "Asunto"),
    ("MENSAGEM DE TESTE!", "TEST MESSAGE!", "¡MENSAJE DE PRUEBA!"),
    ("Mensagem", "Message", "Mensaje"),
    (
        "ATENÇÃO: ESTA É UMA MENSAGEM DE TESTE!",
        "ATTENTION: THIS IS A TEST MESSAGE!",
        "ATENCIÓN: ¡ESTE ES UN MENSAJE DE PRUEBA!",
    ),
    ("Enviar", "Send", "Enviar"),
)

CREDENTIAL: tuple[Label, ...] = (
    ("Tipo", "Kind", "Tipo"),
    ("Usuário e senha", "User and password", "Usuario y contraseña"),
    ("Nome de usuário", "User name", "Nombre de usuario"),
    ("Caixa postal", "Mailbox", "Buzón"),
    ("ID do diretório", "Directory (tenant) ID", None),
    ("ID do aplicativo", "Application (client) ID", None),
    ("Segredo do cliente", "Client secret", None),
    ("Segredo expira em", "Secret expires on", None),
    ("Chave da conta de serviço", "Service account key", None),
    ("Endereço do token", "Token URL", None),
    ("ID do cliente", "Client ID", None),
    ("Escopo", "Scope", None),
    ("Concessão", "Grant", None),
    ("Certificado de cliente", "Client certificate", "Certificado de cliente"),
    ("Certificado e chave (PEM)", "Certificate and key (PEM)", None),
    ("Senha da chave", "Passphrase of the key", None),
    ("Mudar para OAuth", "Change to OAuth", "Cambiar a OAuth"),
)

HISTORY: tuple[Label, ...] = (
    ("Histórico", "History", "Historial"),
    ("Voltar a esta versão", "Return to this version", "Volver a esta versión"),
)

SUBMISSION: tuple[Label, ...] = (("Entrada por SMTP", "SMTP entry", "Entrada por SMTP"),)

SIGN_IN: tuple[Label, ...] = (
    ("E-mail", "E-mail", None),
    ("Senha", "Password", None),
    ("Entrar", "Sign in", None),
)

LABELS = tuple(
    dict.fromkeys(
        (
            *(*MENUS, *REPORT_ACTIONS, *REPORT_COLUMNS, *FORM, *CREDENTIAL),
            *(*TEST_WINDOW, *HISTORY, *SUBMISSION, *SIGN_IN),
        )
    )
)

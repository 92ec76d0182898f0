"""No sentence of a page names what only the server's own administrators can reach.

A person in a browser can neither set a variable nor change a file nor restart the server. What a page advises
can be done on a page; else the sentence says whom to ask.
"""

import re
from collections.abc import Iterator

import pytest

from config import LOCALES
from tests.house.pages.markup import templates
from tests.house.source import report
from tests.house.words.catalogues import Sentence, said, shown
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures import CURES

# The exception: these modules print to a terminal, where variables and files are within reach.
OF_COMMANDS = ("webapp/cli/", "webapp/__main__.py:", "webapp/serve.py:")

OUT_OF_REACH = {
    "a variable": re.compile(r"\b[A-Z]{2,}_[A-Z0-9_]*[A-Z0-9]\b"),
    "a file or folder of the server": re.compile(
        r"(?<![\w:/.<])\.{0,2}/(?:etc|home|opt|root|run|srv|tmp|usr|var)\b|\B\.env\b|\w\.(?:conf|db|ini|service)\b"
        r"|%\((?:path|file|folder)\)s"
        r"|\b(?:data|keys?|settings?) (?:folder|file)s?\b"
        r"|\b(?:pasta|arquivo) (?:de|das?|dos?) (?:dados|chaves?|configura\w+)\b"
        r"|\b(?:carpeta|archivo) (?:de|del?|de las?|de los) (?:datos|claves?|configura\w+)\b",
        re.IGNORECASE,
    ),
    "a restart": re.compile(
        r"\brestart|\b(?:stop|end|start)(?:s|ed)? Postigo|\bstart(?:s|ed)? the server|Postigo (?:is )?started"
        r"|\breinici|\b(?:inici|arran|pare?|deten)\w* (?:de novo |de nuevo )?"
        r"(?:o |el )?(?:Postigo|servidor)\b",
        re.IGNORECASE,
    ),
    "an environment": re.compile(r"environment variable|vari[áa]vel de ambiente|variable de entorno", re.I),
}


def of_pages() -> Iterator[Sentence]:
    """Yield every sentence that a page can show: one that is marked elsewhere than in a command."""
    return (item for item in said() if not item.place.startswith(OF_COMMANDS))


def out_of_reach(text: str) -> list[str]:
    """Return what `text` names that its reader cannot reach."""
    return [what for what, pattern in OUT_OF_REACH.items() if pattern.search(text)]


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_of_a_page_names_a_variable_a_file_of_the_server_or_a_restart(locale):
    violations = [
        f"{item.place} {text!r} ({locale}) names {what}: say what can be done on a page, or whom to ask"
        for item in of_pages()
        for text in shown(item, locale)
        for what in out_of_reach(text)
    ]
    assert not violations, report(violations)


def test_no_sentence_of_a_cause_names_them_either():
    causes = {cause.code: (cause.title, cause.meaning, *cause.steps) for cause in CAUSES.values()}
    cures = {cure.code: (cure.words,) for cure in CURES.values()}
    violations = [
        f"{code} {text!r} names {what}: say what can be done on a page, or whom to ask"
        for code, sentences in (causes | cures).items()
        for sentence in sentences
        for text in sentence
        for what in out_of_reach(text)
    ]
    assert not violations, report(violations)


def test_no_template_names_a_command_of_the_server_beside_its_sentences():
    pattern = re.compile(r"POSTIGO_[A-Z]|\./run\b|\B\.env\b|/etc/postigo|\bsystemctl\b")
    violations = [
        f"{item.shown} names {found[0]}: its reader has no terminal on the server"
        for item in templates()
        if (found := pattern.search(re.sub(r"\{#.*?#\}", "", item.source, flags=re.DOTALL)))
    ]
    assert not violations, report(violations)


def test_the_sentences_of_commands_are_told_from_those_of_pages():
    commands = {item.forms[0] for item in said()} - {item.forms[0] for item in of_pages()}
    assert any("POSTIGO_" in text for text in commands)
    assert "General" not in commands


@pytest.mark.parametrize(
    "text",
    [
        "Set POSTIGO_EHLO_NAME to a full name.",
        "Correct it in .env and try again.",
        "The setting names %(path)s.",
        "Ponha o certificado em /etc/ssl.",
        "Recoloque a pasta de chaves que pertence a este banco de dados.",
        "Corrija o arquivo e reinicie o Postigo.",
        "Pare o Postigo e inicie de novo com ./run.",
        "Reponga la carpeta de claves.",
        "Stop Postigo, then start it again.",
        "Vuelva a iniciar Postigo.",
        "Defina uma variável de ambiente.",
    ],
)
def test_what_is_out_of_reach_is_seen(text):
    assert out_of_reach(text)


@pytest.mark.parametrize(
    "text",
    [
        "The test was interrupted: Postigo stopped while it was under way. Start it again.",
        "Paste the whole file; if it has a passphrase, type that as the secret.",
        "Type only the name of the server, without smtp:// or anything like it.",
        "Whoever runs the server of Postigo can switch it on.",
        "O servidor iniciou a conversa com o código 554.",
        "Comece com MAIL FROM e RCPT TO.",
    ],
)
def test_what_a_reader_can_do_is_let_through(text):
    assert not out_of_reach(text)

"""Programs that people really use hand over at the SMTP door."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.submission.conftest import LIMIT_S, MESSAGE, NAME, people_of, taken

NEEDS = pytest.mark.needs


def run(*command, typed=MESSAGE, **environment):
    answer = subprocess.run(
        [str(part) for part in command],
        input=typed,
        capture_output=True,
        timeout=6 * LIMIT_S,
        check=False,
        env={**os.environ, **environment},
    )
    assert answer.returncode == 0, answer.stdout.decode() + answer.stderr.decode()


def one():
    (message,) = taken()
    assert (message.subject, message.interface) == ("Scan", "smtp")
    assert people_of(message) == ["maria@example.com"]
    return message


@NEEDS("curl")
@pytest.mark.parametrize("kind", ["smtp", "smtps"])
def test_curl(door, token, tmp_path, kind):
    (tmp_path / "message").write_bytes(MESSAGE)
    port = door.settings.submission_port if kind == "smtp" else door.settings.submissions_port
    run(
        *("curl", "--silent", "--show-error", "--insecure", "--ssl-reqd"),
        *("--url", f"{kind}://127.0.0.1:{port}", "--user", f"{NAME}:{token}"),
        *("--mail-from", "app@example.com", "--mail-rcpt", "maria@example.com"),
        *("--upload-file", tmp_path / "message"),
    )
    one()


@NEEDS("swaks")
def test_swaks(door, token):
    run(
        *("swaks", "--server", f"127.0.0.1:{door.settings.submission_port}", "--tls"),
        *("--auth", "LOGIN", "--auth-user", NAME, "--auth-password", token),
        *("--from", "app@example.com", "--to", "maria@example.com", "--data", "-"),
    )
    one()


@NEEDS("msmtp")
def test_msmtp(door, token, tmp_path):
    settings = tmp_path / "msmtprc"
    settings.write_text(
        f"account default\nhost 127.0.0.1\nport {door.settings.submission_port}\ntls on\ntls_starttls on\n"
        f"tls_certcheck off\nauth on\nuser {NAME}\npassword {token}\nfrom app@example.com\n"
    )
    settings.chmod(0o600)
    run("msmtp", f"--file={settings}", "--dsn-notify=failure", "maria@example.com")
    assert one().asked["dsn"]["recipients"]["maria@example.com"]["notify"] == "FAILURE"


PHP = """<?php
require getenv("PHPMAILER");
[$port, $user, $token] = array_slice($argv, 1);
$mail = new PHPMailer\\PHPMailer\\PHPMailer(true);
$mail->isSMTP();
$mail->Host = "127.0.0.1";
$mail->Port = $port;
$mail->SMTPAuth = true;
$mail->Username = $user;
$mail->Password = $token;
$mail->SMTPSecure = "tls";
$mail->SMTPOptions = ["ssl" => ["verify_peer" => false, "verify_peer_name" => false]];
$mail->setFrom("app@example.com");
$mail->addAddress("maria@example.com");
$mail->Subject = "Scan";
$mail->Body = "Page 1";
$mail->send();
"""
# Where Debian has them.
PHPMAILER = Path("/usr/share/php/libphp-phpmailer/autoload.php")
NODE_MODULES = Path("/usr/share/nodejs")


@NEEDS("php")
def test_phpmailer(door, token, tmp_path, lack):
    if not PHPMAILER.exists():
        lack("libphp-phpmailer")
    (tmp_path / "send.php").write_text(PHP)
    run("php", tmp_path / "send.php", door.settings.submission_port, NAME, token, PHPMAILER=str(PHPMAILER))
    one()


NODE = """
const mailer = require("nodemailer");
const {port, user, pass} = JSON.parse(process.argv[2]);
const transport = mailer.createTransport({
  host: "127.0.0.1", port, requireTLS: true, tls: {rejectUnauthorized: false}, auth: {user, pass},
});
transport.sendMail({from: "app@example.com", to: "maria@example.com", subject: "Scan", text: "Olá"})
  .then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
"""


@NEEDS("node")
def test_nodemailer(door, token, tmp_path, lack):
    if not (NODE_MODULES / "nodemailer").is_dir():
        lack("node-nodemailer")
    (tmp_path / "send.js").write_text(NODE)
    asked = {"port": door.settings.submission_port, "user": NAME, "pass": token}
    run("node", tmp_path / "send.js", json.dumps(asked), NODE_PATH=str(NODE_MODULES))
    one()

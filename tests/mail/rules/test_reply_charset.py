"""Replies in the charset of their country are read; what is clear evidence of none stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.rules.reply_charset import LOOKED_AT_MOST, text_of

SAID = (
    ("gbk", "535 用户名或密码错误"),
    ("gbk", "550 用户不存在"),
    ("gbk", "550 拒绝中继，请先通过身份验证"),
    ("gbk", "554 您的IP地址已被列入黑名单，请联系管理员 postmaster@example.cn"),
    ("gb18030", "451 发信频率超过限制，请稍后再试"),
    ("big5", "535 使用者名稱或密碼錯誤"),
    ("big5", "550 信箱不存在或帳號已停用"),
    ("big5", "554 您的郵件被判定為垃圾郵件"),
    ("cp932", "535 ユーザー名またはパスワードが正しくありません"),
    ("cp932", "550 宛先のメールアドレスが見つかりません"),
    ("cp932", "452 メールボックスの容量を超えています"),
    ("euc_jp", "535 認証に失敗しました"),
    ("euc_jp", "550 5.7.1 中継が拒否されました"),
    ("cp949", "535 아이디 또는 비밀번호가 올바르지 않습니다"),
    ("euc_kr", "550 존재하지 않는 사용자입니다"),
    ("koi8_r", "535 Неверный логин или пароль"),
    ("koi8_r", "550 ошибка авторизации"),
    ("cp1251", "550 Такого пользователя не существует"),
    ("cp1251", "554 Ваш IP адрес заблокирован"),
    ("cp866", "552 Почтовый ящик переполнен"),
    ("iso8859_5", "550 Необходима авторизация"),
    ("latin-1", "535 Usuário ou senha inválidos"),
    ("latin-1", "550 NÃO É PERMITIDO O RELAY"),
    ("latin-1", "550 Destinataire refusé : boîte inexistante"),
    ("latin-1", "535 Benutzername ungültig"),
    ("cp1252", "554 La dirección “app@example.es” no existe"),
    ("iso8859_2", "535 Nieprawidłowy login lub hasło użytkownika"),
    ("cp1250", "550 Skrzynka odbiorcy jest pełna, spróbuj później"),
    ("cp1254", "535 Kullanıcı adı veya şifre hatalı"),
    ("iso8859_9", "550 Alıcının posta kutusu dolu, böyle bir kullanıcı yok"),
)


@pytest.mark.parametrize(("codec", "said"), SAID)
def test_a_reply_is_read_in_the_charset_of_its_country(codec, said):
    assert text_of([said.encode(codec)]) == [said]
    assert text_of([said.encode()]) == [said]


@pytest.mark.parametrize(("codec", "said"), SAID)
def test_the_lines_of_a_reply_are_read_together(codec, said):
    plain = f"{said[:3]}-mail.example.com"
    assert text_of([plain.encode(), said.encode(codec)]) == [plain, said]


def test_what_follows_the_part_that_is_looked_at_is_read_alike():
    said = "550-" + "用户名或密码错误" * LOOKED_AT_MOST
    assert text_of([said.encode("gbk")]) == [said]


@pytest.mark.parametrize(
    "said",
    [
        b"535 \xff\xfe\x00\x01",
        b"550 \x80\x81\x82\x83\x84\x85",
        b"220 \x16\x03\x01\x02\x00\x01\xfc\x03\x03\xe9\x9d\x1a",
        "550 用户名或密码错误".encode()[:-1],  # UTF-8 that was cut
        "550 Usuário ou senha inválidos".encode() + b"\xc3",
    ],
)
def test_what_is_in_no_charset_stays_as_it_came(said):
    assert text_of([said]) == [said.decode("utf-8", "backslashreplace")]


@given(st.lists(st.binary(max_size=80), max_size=4))
def test_whatever_the_bytes_each_line_stays_one(lines):
    read = text_of(lines)
    assert len(read) == len(lines)
    assert [text for line, text in zip(lines, read, strict=True) if line.isascii()] == [
        line.decode() for line in lines if line.isascii()
    ]

"""The text of replies that are not UTF-8, by the charset that their bytes are evidence of.

A reply is ASCII (RFC 5321 section 4.2) or UTF-8 (RFC 6531 section 3.7.4). Servers that speak the language of
their country often send the charset of their system instead, and say nowhere which.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

# Bytes that are looked at; what a server has to say stands at the head of its reply.
LOOKED_AT_MOST = 2_000
# At least so much of the text consists of characters that are usual in the charset.
_USUAL_AT_LEAST = 0.8
_LATIN_AT_LEAST = 0.6
# Japanese is written with kana between the ideographs, in every sentence.
_KANA_AT_LEAST = 0.15
# Accented letters stand between plain ones; in all other scripts the high bytes prevail.
_DENSE_FROM = 0.6
# The ten most frequent letters make up two thirds of a Russian text, and a fifth of one that is misread.
_FREQUENT, _FREQUENT_AT_LEAST = frozenset("оеаинтсрвл"), 0.4

_HIGH = re.compile(rb"[\x80-\xff]+")
_WORD_WITH_HIGH = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")


class _Charset(NamedTuple):
    """A charset, and which characters its texts consist of."""

    codec: str
    is_usual: Callable[[str], bool]
    at_least: float = _USUAL_AT_LEAST


def _letters(text: str) -> Callable[[str], bool]:
    return frozenset(text).__contains__


def _is_led_by(codec: str, *leads: range) -> Callable[[str], bool]:
    """Tell of characters whether their first byte is in `leads`, which hold the more frequent ideographs."""

    def is_led(char: str) -> bool:
        coded = char.encode(codec, "ignore")
        return len(coded) == 2 and any(coded[0] in lead for lead in leads)

    return is_led


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u30ff"


def _or_kana(is_usual: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda char: _is_kana(char) or is_usual(char)


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


_WESTERN = "áàâãäåæçéèêëíìîïñóòôõöøœúùûüÿßÁÀÂÃÄÅÇÉÈÊËÍÎÑÓÔÕÖÚÜ«»“”‘’ºª°–—…"
_CENTRAL = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžőűäöüăâîșț"
# Among equals the first counts.
_LATIN = (
    _Charset("cp1252", _letters(_WESTERN), _LATIN_AT_LEAST),
    _Charset("cp1254", _letters("çğıöşüâîûÇĞİÖŞÜ“”’"), _LATIN_AT_LEAST),
    _Charset("iso8859_2", _letters(_CENTRAL), _LATIN_AT_LEAST),
    _Charset("cp1250", _letters(f"{_CENTRAL}“”„–"), _LATIN_AT_LEAST),
)
_CYRILLIC = tuple(
    _Charset(codec, _FREQUENT.__contains__, _FREQUENT_AT_LEAST)
    for codec in ("koi8_r", "cp1251", "cp866", "iso8859_5")
)
_JAPANESE = (
    _Charset("euc_jp", _or_kana(_is_led_by("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xA2)))),
    _Charset("cp932", _or_kana(_is_led_by("cp932", range(0x88, 0x98), range(0x81, 0x82)))),
)
# All of a Korean text is hangul, whose bytes would be frequent Chinese ideographs as well.
_KOREAN = (_Charset("cp949", _is_hangul, 1.0),)
_CHINESE = (
    _Charset("gbk", _is_led_by("gb2312", range(0xB0, 0xD8), range(0xA1, 0xA4))),
    _Charset("big5", _is_led_by("big5", range(0xA4, 0xC7), range(0xA1, 0xA2))),
)


def text_of(lines: Sequence[bytes]) -> list[str]:
    """Return the lines of one reply as text.

    What is in no charset that its bytes are clear evidence of stays as it is, each byte that is no UTF-8
    escaped as by `backslashreplace`.
    """
    try:
        return [line.decode() for line in lines]
    except UnicodeDecodeError:
        codec = _codec_of(b"\n".join(lines)[:LOOKED_AT_MOST])
        return [line.decode(codec, "backslashreplace") for line in lines]


def _codec_of(sample: bytes) -> str:
    """Return the codec of a text that is not UTF-8 throughout."""
    if _is_rather_utf8(sample):
        return "utf-8"
    words = _WORD_WITH_HIGH.findall(sample)
    high = b"".join(_HIGH.findall(sample))
    if len(high) < _DENSE_FROM * sum(map(len, words)):
        return _best(_LATIN, sample)
    if (found := _best(_CYRILLIC, sample)) != "utf-8":
        return found
    if (found := _best(_JAPANESE, sample)) != "utf-8" and _share(_is_kana, sample, found) >= _KANA_AT_LEAST:
        return found
    if (found := _best(_KOREAN, sample)) != "utf-8":
        return found
    return _best(_CHINESE, sample)


def _is_rather_utf8(sample: bytes) -> bool:
    """Tell whether a text is UTF-8 but for a few bytes, such as a character that was cut."""
    text = sample.decode("utf-8", "replace")
    return sum(not char.isascii() for char in text) > 2 * text.count("\ufffd")


def _best(charsets: Sequence[_Charset], sample: bytes) -> str:
    """Return the codec whose usual characters make up most of the text; `utf-8` where none is enough."""
    shares = [(_share(each.is_usual, sample, each.codec), each) for each in charsets]
    share, best = max(shares, key=lambda found: found[0])
    return best.codec if share >= best.at_least else "utf-8"


def _share(is_usual: Callable[[str], bool], sample: bytes, codec: str) -> float:
    """Return how much of what is not ASCII, read by `codec`, is usual."""
    chars = [char for char in sample.decode(codec, "replace") if not char.isascii()]
    return sum(map(is_usual, chars)) / len(chars) if chars else 0.0

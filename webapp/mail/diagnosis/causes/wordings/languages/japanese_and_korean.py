"""Refusals in Japanese and Korean."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RCPT, RECIPIENT, SENDER

_says = own_signals_of("servers that speak Japanese or Korean")

SIGNALS: tuple[OwnSignal, ...] = (
    # The sender's address, of which the words for an unknown recipient would tell, too.
    _says(
        "mail_from.sender_not_verifiable",
        SENDER,
        "550 差出人のメールアドレスは存在しません",
        r"(送信者|差出人|発信者).{0,16}(存在しま|見つかりません)|(발신자|보낸 ?사람).{0,16}(존재하지|찾을 수)",
        over=("rcpt_to.unknown_user",),
    ),
    _says(
        "auth.bad_credentials",
        AUTH,
        "550 認証に失敗しました",
        r"(パスワード|ユーザー?名?|アカウント名?|ID).{0,20}(正しくありません|間違|誤り|無効|一致しません)|認証.{0,4}(失敗|エラー|できません)"
        r"|(아이디|비밀번호|패스워드|사용자 ?(이름|명)).{0,20}(올바르지|잘못|틀|일치하지)|(인증|로그인).{0,4}(실패|오류)",
    ),
    _says(
        "auth.account_locked",
        AUTH,
        "535 5.7.0 アカウントはロックされています",
        r"(アカウント|ユーザー?|メールボックス).{0,12}(ロック|停止|無効化|凍結)|(계정|아이디).{0,12}(잠[겼금김]|정지|차단|휴면)",
        over=("auth.bad_credentials",),
    ),
    _says(
        "auth.throttled",
        AUTH,
        "535 ログインの試行回数が多すぎます",
        r"(試行|ログイン|認証).{0,10}(回数|多すぎ)|(로그인|인증).{0,8}(횟수|시도).{0,8}(초과|많)",
        over=("auth.bad_credentials",),
    ),
    _says(
        "mail_from.authentication_required",
        SENDER,
        "530 5.7.0 認証が必要です",
        r"(認証|ログイン).{0,6}(必要|してから|して(くだ|下)さい|していな|されていません|行って)|(인증|로그인).{0,6}(필요|하십시오|하세요|해야)",
    ),
    _says(
        "rcpt_to.relay_denied",
        RCPT,
        "550 5.7.1 中継が拒否されました",
        r"(中継|リレー|転送).{0,14}(拒否|許可されて|できません|禁止)|(릴레이|중계).{0,12}(거부|거절|허용되지|금지|불가)",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 ユーザーが見つかりません",
        r"(宛先|受信者|ユーザー?|メールアドレス|メールボックス|(?<!送信者)(?<!差出人)アドレス).{0,16}(存在しま|存在しない|見つかりません|不明)"
        r"|(존재하지 않는|없는) (사용자|수신자|메일|계정|주소)|(?<!발신자 )(사용자|수신자|받는 ?사람|계정|주소).{0,16}(존재하지|없습니다|찾을 수)",
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 5.2.2 メールボックスの容量を超えています",
        r"(メールボックス|受信箱|受信者).{0,16}(いっぱい|一杯|満杯|超え|超過|不足)|(메일함|사서함|편지함).{0,16}(초과|가득|부족|꽉)",
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 宛先のメールボックスは停止されています",
        r"(宛先|受信者).{0,16}(停止|無効|休止)|(수신자|받는 ?사람).{0,16}(정지|휴면|비활성)",
    ),
    _says(
        "mail_from.sender_not_allowed",
        SENDER,
        "553 5.7.1 送信者アドレスが認証ユーザーと一致しません",
        r"(送信者|差出人|送信元|発信者).{0,24}(一致しません|許可されて|権限|使用できません|異なり)|(발신자|보낸 ?사람|보내는 ?사람).{0,24}(일치하지|다릅니다|허용되지|권한)",
    ),
    _says(
        "mail_from.sender_domain",
        SENDER,
        "550 送信元ドメインが見つかりません",
        r"(送信者|送信元|差出人)の?ドメイン.{0,12}(見つかりません|存在しま)|발신자? ?도메인.{0,12}(존재하지|없습니다|찾을 수)",
        over=("rcpt_to.unknown_user",),
    ),
    _says(
        "server.address_blocked",
        ANY,
        "554 5.7.1 お客様のIPアドレスはブロックされています",
        r"(?<![a-z])ip(?![a-z]).{0,24}(ブロック|拒否|遮断|規制|차단|거부)[\s\S]*|아이피.{0,16}(차단|거부)|ブラックリスト[\s\S]*|블랙리스트[\s\S]*",
    ),
    _says(
        "server.limit_reached",
        SENDER,
        "550 5.7.1 送信数の上限に達しました",
        r"(送信|配信).{0,16}(上限|制限).{0,8}(超え|達し|超過)|(送信|配信)数が多すぎ|(발송|전송).{0,14}(한도|제한|횟수).{0,6}(초과|도달)",
    ),
    _says(
        "server.sending_blocked",
        SENDER,
        "550 5.7.1 このアカウントからの送信は停止されています",
        r"(送信|配信).{0,10}(停止|禁止|規制|ブロック)され|(발송|전송)[이은가을]?.{0,8}(정지|금지|중지|차단)|(발송|전송) ?권한이? ?없",
        over=("rcpt_to.mailbox_disabled",),
    ),
    _says(
        "rcpt_to.greylisted",
        RCPT,
        "451 しばらくしてから再送してください",
        r"グレ[イー]リスト|(しばらく|時間).{0,10}(再送|再度|もう一度)|그레이리스트|(잠시|나중에).{0,6}다시",
        codes=(450, 451),
    ),
    _says(
        "message.rejected_as_spam",
        BODY,
        "554 5.7.1 迷惑メールと判定されました",
        r"迷惑メール[\s\S]*|スパム[\s\S]*|스팸[\s\S]*",
    ),
    _says(
        "message.too_large",
        (*MAIL, *BODY),
        "552 5.3.4 メッセージのサイズが大きすぎます",
        r"(サイズ|容量|メール|メッセージ|ファイル).{0,16}(大きすぎ|(サイズ|容量).{0,6}超)|(메일|메시지|첨부).{0,10}(용량|크기).{0,8}(너무 크|너무 큽|초과|큽니다)",
    ),
    _says(
        "message.rejected_as_virus",
        BODY,
        "554 ウイルスが検出されました",
        r"ウ[イィ]ルス|바이러스",
    ),
)

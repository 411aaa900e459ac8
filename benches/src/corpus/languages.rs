//! Log lines that are not English, raw and as Fluent Bit escapes them.

use super::Rng;

const CYRILLIC: [&str; 16] = [
    "запрос",
    "обработан",
    "ошибка",
    "соединения",
    "с",
    "базой",
    "данных",
    "заказ",
    "пользователь",
    "не",
    "найден",
    "превышено",
    "время",
    "ожидания",
    "платёж",
    "отклонён",
];
const JAPANESE: [&str; 12] = [
    "リクエストを処理しました",
    "接続",
    "エラー",
    "が発生しました",
    "注文",
    "支払いが完了しました",
    "ユーザー",
    "見つかりません",
    "を再試行します",
    "タイムアウト",
    "データベース",
    "サーバー",
];
/// Beyond the first 65,536 characters: four bytes of UTF-8, two escapes.
const EMOJI: [&str; 3] = ["🔥", "✅🚀", "🐛"];

/// A line of 150 to 300 characters, mostly Cyrillic in two of three cases, else Japanese.
pub(super) fn foreign(rng: &mut Rng) -> String {
    let mut line = format!(
        "2023-10-02 06:52:{:02},{:03} {} [{}] ",
        rng.between(0, 59),
        rng.between(0, 999),
        rng.pick(&["INFO", "INFO", "WARN", "ERROR"]),
        rng.hex(6),
    );
    let (words, separator): (&[&str], _) =
        if rng.percent(66) { (&CYRILLIC, " ") } else { (&JAPANESE, "") };
    for _ in 0..rng.between(15, 35) {
        line.push_str(rng.pick(words));
        line.push_str(separator);
        if rng.percent(8) {
            line.push_str(&format!(" id={} ", rng.between(1, 99_999)));
        }
    }
    if rng.percent(25) {
        line.push_str(rng.pick(&EMOJI));
    }
    line
}

/// JSON with `\uXXXX` for each UTF-16 unit of what is not ASCII, in lower case as the host does.
pub(super) fn escape(json: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(json).expect("the corpora are text");
    let mut out = String::with_capacity(json.len() * 2);
    let mut units = [0; 2];
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out.into_bytes()
}

/// JSON of the same length with letters for what is not ASCII, and for each `\uXXXX`.
pub(super) fn as_letters(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some((first, after)) = rest.split_first() {
        let (letters, len) = match (first, after.first()) {
            (b'\\', Some(b'u')) => (true, 6),
            (b'\\', Some(_)) => (false, 2),
            (byte, _) => (!byte.is_ascii(), 1),
        };
        let (these, others) = rest.split_at(len);
        out.extend(these.iter().map(|byte| if letters { b'x' } else { *byte }));
        rest = others;
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn escapes_mean_the_same_and_are_ascii() {
        let json = "{\"log\":\"a\\n\\\"привет エラー 🔥\"}".as_bytes();
        let escaped = escape(json);
        let meaning = |json: &[u8]| serde_json::from_slice::<Value>(json).expect("valid JSON");
        assert!(escaped.is_ascii());
        assert_eq!(meaning(&escaped), meaning(json));
        assert!(escaped.ends_with(b"\\ud83d\\udd25\"}"));
    }

    #[test]
    fn letters_keep_the_length_and_all_that_is_ascii() {
        let raw = "{\"log\":\"\\\\u\\n дом\"}".as_bytes();
        assert_eq!(as_letters(raw), b"{\"log\":\"\\\\u\\n xxxxxx\"}");
        assert_eq!(as_letters(&escape(raw)), b"{\"log\":\"\\\\u\\n xxxxxxxxxxxxxxxxxx\"}");
    }
}

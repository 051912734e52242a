//! Characters that are pictures: shown, never spoken, and no part of a sentence.

/// Whether `c` is an emoji or another pictograph, or a character that only shapes one (skin tones,
/// joiners, variation selectors). Blocks as in Unicode 16; `©`, `®`, `™`, `°` and mathematical
/// signs have names that people say, so they are none.
pub(super) fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{200D}' | '\u{20E3}'                  // joiner, keycap
        | '\u{203C}' | '\u{2049}'                // ‼ ⁉
        | '\u{2190}'..='\u{21FF}'                // arrows
        | '\u{2300}'..='\u{23FF}'                // technical: ⌚ ⏰
        | '\u{2460}'..='\u{27BF}'                // enclosed, boxes, shapes, symbols, dingbats
        | '\u{2800}'..='\u{28FF}'                // braille
        | '\u{2900}'..='\u{297F}'                // more arrows
        | '\u{2B00}'..='\u{2BFF}'                // ⬛ ⭐
        | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}'
        | '\u{FE00}'..='\u{FE0F}'                // variation selectors
        | '\u{1F000}'..='\u{1FBFF}'              // emoji proper, legacy shapes
        | '\u{E0000}'..='\u{E0FFF}'              // tags
        | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' // private use: icon fonts
    )
}

/// Whether `c` shows nothing: control characters and zero-width format characters. The joiner is
/// none, since it holds emoji together.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}')
}

/// `text` without faces made of characters: emoticons (`:-)`) and kaomoji (`(╯°□°)╯`).
pub(super) fn without_faces(text: &str) -> String {
    let text = without_kaomoji(text);
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end_matches(char::is_whitespace);
        let space = piece.strip_prefix(word).unwrap_or_default();
        let face = word.trim_end_matches(['.', ',', '!', '?']);
        let kept = if is_emoticon(word) {
            ""
        } else if is_emoticon(face) {
            word.strip_prefix(face).unwrap_or_default()
        } else {
            word
        };
        out.push_str(kept);
        out.push_str(space);
    }
    out
}

fn is_emoticon(word: &str) -> bool {
    const OTHERS: &[&str] = &[
        "<3", "</3", "^^", "\\o/", "xD", "XD", ":'(", ":')", "<3<3", "o_O", "O_o",
    ];
    if OTHERS.contains(&word) {
        return true;
    }
    let word = word
        .strip_prefix('>')
        .filter(|rest| rest.starts_with(':'))
        .unwrap_or(word);
    let chars: Vec<char> = word.chars().collect();
    let mouth = |c: char, eyes: char| {
        matches!(c, ')' | '(' | ']' | '[' | 'D' | 'P')
            || (eyes != '='
                && matches!(
                    c,
                    'p' | 'O' | 'o' | '/' | '\\' | '|' | '3' | '*' | '$' | 'x'
                ))
    };
    match chars.as_slice() {
        [eyes @ (':' | ';' | '='), '-' | '^' | 'o', m] => mouth(*m, *eyes),
        ['8', '-', ')' | '('] | ['(', ':' | ';'] | ['(', '-', ':' | ';'] => true,
        [eyes @ (':' | ';' | '='), m, rest @ ..] => mouth(*m, *eyes) && rest.iter().all(|c| c == m),
        ['>', '_' | '.', '<'] => true,
        [a, '_' | '.', b] => a == b && "^-TtoOuUxX@;.=~'".contains(*a),
        _ => false,
    }
}

/// The longest inside of a kaomoji's face, in characters.
const MAX_FACE: usize = 14;

/// Removes bracketed faces with their arms, up to the white space around them.
fn without_kaomoji(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let inside = chars.get(at + 1..).unwrap_or_default();
        let end = inside
            .iter()
            .take(MAX_FACE + 1)
            .position(|c| matches!(c, ')' | '）' | 'ʔ'));
        if let Some(end) = end
            && matches!(c, '(' | '（' | 'ʕ')
            && is_face(inside.get(..end).unwrap_or_default())
        {
            let arm = |c: &char| !c.is_whitespace() && !c.is_ascii_alphanumeric();
            while out.last().is_some_and(arm) {
                out.pop();
            }
            at += end + 2;
            while chars.get(at).is_some_and(arm) {
                at += 1;
            }
        } else {
            out.push(c);
            at += 1;
        }
    }
    // Thrown tables and the like stand apart from the thrower.
    let text: String = out.into_iter().collect();
    let furniture = |c: char| matches!(c, '┻' | '━' | '┳' | '┬' | '─' | '︵' | 'ノ');
    text.split_inclusive(char::is_whitespace)
        .filter(|word| word.trim().is_empty() || !word.trim().chars().all(furniture))
        .collect()
}

fn is_face(inside: &[char]) -> bool {
    let features = "°□•ᴥ´｀`◕‿ツ益ωдДʖ͡∀≧≦ಠᗜ﹏▽ᵔ⌐■ಥ◡・￣‾¬╥ㅂㅅ๑◠ᴗ⊙";
    let count = inside.iter().filter(|c| features.contains(**c)).count();
    let plain = inside.iter().filter(|c| c.is_ascii_alphanumeric()).count();
    let ascii = inside.iter().collect::<String>();
    (count >= 2 && plain <= 2)
        || inside == ['ツ']
        || (is_emoticon(ascii.trim()) && inside.len() <= 5)
}

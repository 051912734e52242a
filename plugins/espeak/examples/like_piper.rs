//! Prints what `piper.phonemize_espeak` would: for each line of standard input, a JSON list of language and
//! text, a line with a JSON list of sentences, each a list of phonemes. See `tests/against_piper.py`.

use std::io::{BufRead, BufReader, Write};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in BufReader::new(std::io::stdin().lock()).lines() {
        let (language, text): (String, String) = serde_json::from_str(&line?)?;
        let sentences = sentences(&text, &language);
        writeln!(out, "{}", serde_json::to_string(&sentences)?)?;
        out.flush()?;
    }
    Ok(())
}

#[cfg(not(espeak))]
fn sentences(_: &str, _: &str) -> Vec<Vec<char>> {
    Vec::new()
}

/// The sentences as Piper puts them together.
#[cfg(espeak)]
fn sentences(text: &str, language: &str) -> Option<Vec<String>> {
    use espeak::Ending;
    let mut sentences = Vec::new();
    let mut sentence = String::new();
    for clause in espeak::phonemize(text, language).ok()? {
        sentence += &clause.ipa;
        sentence += match clause.ending {
            Ending::None => "",
            Ending::Period => ".",
            Ending::Comma => ", ",
            Ending::Semicolon => "; ",
            Ending::Colon => ": ",
            Ending::Question => "?",
            Ending::Exclamation => "!",
        };
        if clause.ends_sentence {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    if !sentence.is_empty() {
        sentences.push(sentence);
    }
    Some(sentences)
}

//! Scores the choice between two sounds of one spelling on the sentences of the Wikipedia homograph
//! data (Gorman, Mazovetskiy and Nikolaev, "Improving homograph disambiguation with machine
//! learning", 2018; `google-research-datasets/WikipediaHomographData`, Apache-2.0):
//!
//! `cargo run --release -p g2p-en --example homographs -- WikipediaHomographData/data eval`
//!
//! Prints the accuracy over all sentences, the mean over the words, and what always taking the reading that
//! is commoner in the data's other half would score. `train` in place of `eval` also lists the words, and the
//! failures of the one in `$HOMOGRAPH`; `espeak-ng` behind it scores that program instead.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use strsim::levenshtein;

/// The rights, and all.
type Score = (usize, usize);
/// The sounds of each word: their names and transcriptions.
type Sounds = BTreeMap<String, Vec<(String, String)>>;
/// Word, name of its sound, sentence.
type Sentence = (String, String, String);

/// A sentence to its IPA.
type Reader = fn(&str) -> Result<String, Box<dyn Error>>;

/// Slips of the pen in the data's transcriptions, mended.
const SLIPS: [(&str, &str); 2] = [
    ("abuses_vrb", "ə'bjuːzəz"),
    ("approximate_vrb", "ə'pɹɑːksəˌmeɪt"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (folder, half, reader): (_, _, Reader) = match args.as_slice() {
        [folder, half] => (folder, half, ours),
        [folder, half, peer] if peer == "espeak-ng" => (folder, half, espeak),
        _ => return Err("usage: homographs FOLDER eval|train [espeak-ng]".into()),
    };
    let folder = Path::new(folder);
    let sounds = read_sounds(&folder.join("wordids.tsv"))?;
    let sentences = read_sentences(&folder.join(half))?;
    let other = if half == "eval" { "train" } else { "eval" };
    let commonest = commonest(&read_sentences(&folder.join(other))?);
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let mut baseline = 0;
    for (word, id, sentence) in &sentences {
        let chosen = chosen(&reader(sentence)?, &sounds[word]);
        let (right, all) = scores.entry(word).or_default();
        *right += usize::from(chosen == id);
        *all += 1;
        baseline += usize::from(commonest.get(word) == Some(id));
        if half == "train" && chosen != id && std::env::var("HOMOGRAPH").is_ok_and(|w| w == *word) {
            println!("{id}, not {chosen}: {sentence}");
        }
    }
    if half == "train" {
        for (word, (right, all)) in &scores {
            println!("{right} of {all}: {word}");
        }
    }
    let percent = |(right, all): Score| 100.0 * right as f64 / all as f64;
    let all = scores
        .values()
        .fold((0, 0), |sum, s| (sum.0 + s.0, sum.1 + s.1));
    let mean = scores.values().map(|s| percent(*s)).sum::<f64>() / scores.len() as f64;
    println!(
        "{} words, {} sentences: {:.1} % right, {mean:.1} % per word; the commoner reading: {:.1} %",
        scores.len(),
        all.1,
        percent(all),
        percent((baseline, all.1))
    );
    Ok(())
}

/// The lines of a table in double quotes and tabs, without its head.
fn rows(text: &str) -> impl Iterator<Item = Vec<String>> {
    let fields = |line: &str| {
        line.split('\t')
            .map(|f| f.trim_matches('"').replace("\"\"", "\""))
            .collect()
    };
    text.lines().skip(1).map(fields)
}

/// The sounds of each word: their name and transcription.
fn read_sounds(path: &Path) -> Result<Sounds, Box<dyn Error>> {
    let mut sounds = Sounds::new();
    for row in rows(&fs::read_to_string(path)?) {
        let [word, id, _, ipa, ..] = row.as_slice() else {
            continue;
        };
        let slip = SLIPS.iter().find(|(slip, _)| slip == id);
        let ipa = slip.map_or(ipa.as_str(), |(_, ipa)| ipa);
        sounds
            .entry(word.clone())
            .or_default()
            .push((id.clone(), fold(&stress_on_vowel(ipa))));
    }
    Ok(sounds)
}

/// Word, name of its sound, sentence.
fn read_sentences(folder: &Path) -> Result<Vec<Sentence>, Box<dyn Error>> {
    let mut paths: Vec<_> = fs::read_dir(folder)?
        .map(|f| f.map(|f| f.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let mut sentences = Vec::new();
    for path in paths {
        for row in rows(&fs::read_to_string(&path)?) {
            if let [word, id, sentence, ..] = row.as_slice() {
                sentences.push((word.clone(), id.clone(), sentence.clone()));
            }
        }
    }
    Ok(sentences)
}

fn commonest(sentences: &[Sentence]) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (word, id, _) in sentences {
        *counts.entry((word, id)).or_default() += 1;
    }
    let mut best: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for ((word, id), count) in counts {
        let entry = best.entry(word.to_owned()).or_default();
        if count > entry.0 {
            *entry = (count, id.to_owned());
        }
    }
    best.into_iter().map(|(word, (_, id))| (word, id)).collect()
}

/// The IPA of a sentence.
fn ours(sentence: &str) -> Result<String, Box<dyn Error>> {
    let clauses = g2p_en::phonemize(sentence);
    Ok(clauses
        .iter()
        .map(|c| &*c.ipa)
        .collect::<Vec<_>>()
        .join(" "))
}

/// The same from espeak-ng, as an external command.
fn espeak(sentence: &str) -> Result<String, Box<dyn Error>> {
    let arguments = ["-q", "--ipa", "-v", "en-us", "--", sentence];
    let output = Command::new("espeak-ng").args(arguments).output()?;
    Ok(String::from_utf8(output.stdout)?)
}

/// The name of the sound that is nearest to any word spoken.
fn chosen<'a>(ipa: &str, sounds: &'a [(String, String)]) -> &'a str {
    let spoken: Vec<String> = ipa.split_whitespace().map(fold).collect();
    let nearest = |wanted: &str| spoken.iter().map(|word| levenshtein(word, wanted)).min();
    let best = sounds.iter().min_by_key(|(_, ipa)| nearest(ipa));
    best.map_or("", |(id, _)| id)
}

/// The transcription with the stress right before the vowel, as ours have it.
fn stress_on_vowel(ipa: &str) -> String {
    let mut moved = String::new();
    let mut stress = false;
    for c in ipa.chars() {
        match c {
            '\'' => stress = true,
            'ʤ' => moved.push_str("dʒ"),
            'ʧ' => moved.push_str("tʃ"),
            c => {
                if stress && "aeiouæɑɔəɛɪʊʌɚ".contains(c) {
                    moved.push('ˈ');
                    stress = false;
                }
                moved.push(c);
            }
        }
    }
    moved
}

/// IPA without what is a matter of convention.
fn fold(ipa: &str) -> String {
    let ipa = ipa
        .replace(['ɜ', 'ɚ'], "əɹ")
        .replace("ɹɹ", "ɹ")
        .replace("iː", "I")
        .replace("n\u{329}", "ən");
    let mut folded = String::new();
    for c in ipa.chars() {
        let after_stress = folded.ends_with('ˈ');
        match c {
            'ː' | 'ˌ' | 'ʲ' | '0'..='9' => {}
            'ə' | 'ɐ' | 'ᵻ' | 'ɪ' | 'i' | 'ʌ' if !after_stress => folded.push('ə'),
            'ɾ' | 'ʔ' => folded.push('t'),
            'ɑ' | 'ɔ' => folded.push('ɑ'),
            c => folded.push(c),
        }
    }
    folded
}

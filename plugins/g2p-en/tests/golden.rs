//! Our own sentences and their IPA, one pair of lines each in `golden.txt`. `/` parts clauses.

#[test]
fn golden_sentences() {
    let lines: Vec<&str> = include_str!("golden.txt")
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect();
    assert!(lines.len() >= 60, "the golden file is cut short");
    let mut wrong = Vec::new();
    for pair in lines.chunks(2) {
        let [text, expected] = pair else {
            panic!("a sentence without IPA: {pair:?}")
        };
        let clauses = g2p_en::phonemize(text);
        let found = clauses
            .iter()
            .map(|c| &*c.ipa)
            .collect::<Vec<_>>()
            .join(" / ");
        if found != expected.trim() {
            wrong.push(format!(
                "{text}\n  expected {}\n  found    {found}",
                expected.trim()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

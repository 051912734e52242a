//! Reads lines from standard input and prints the clauses of each, parted by tabs, every one as
//! `ending ends_sentence ipa`.

use std::io::BufRead;

fn main() -> std::io::Result<()> {
    for line in std::io::stdin().lock().lines() {
        let clauses = g2p_en::phonemize(&line?);
        let show = |c: &g2p_en::Clause| format!("{:?} {} {}", c.ending, c.ends_sentence, c.ipa);
        println!(
            "{}",
            clauses.iter().map(show).collect::<Vec<_>>().join("\t")
        );
    }
    Ok(())
}

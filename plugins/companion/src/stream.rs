//! Hands an answer out a few characters at a time, as a language model would.

use std::collections::VecDeque;

use vidchat_sdk::llm_provider::{Piece, Usage};

use crate::answer::Answer;

/// The most characters in a piece.
const MAX_PIECE_CHARS: usize = 8;

/// The pieces of `answer`: its thinking, its words, the end with `prompt_tokens` in its usage. A word
/// is a token; after `max_tokens` of them the answer ends.
pub(crate) fn pieces(
    answer: &Answer,
    prompt_tokens: u32,
    max_tokens: Option<u32>,
) -> VecDeque<Piece> {
    let mut pieces: VecDeque<Piece> = answer
        .thinking
        .iter()
        .cloned()
        .map(Piece::Thinking)
        .collect();
    let max_tokens = max_tokens.map_or(usize::MAX, |tokens| tokens as usize);
    let mut completion_tokens = 0;
    for word in answer.text.split_inclusive(' ').take(max_tokens) {
        completion_tokens += 1;
        let characters: Vec<char> = word.chars().collect();
        let chunks = characters.chunks(MAX_PIECE_CHARS);
        pieces.extend(chunks.map(|chunk| Piece::Text(chunk.iter().collect())));
    }
    pieces.push_back(Piece::Done(Usage {
        prompt_tokens: Some(prompt_tokens),
        completion_tokens: Some(completion_tokens),
    }));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(thinking: Option<&str>, text: &str, max_tokens: Option<u32>) -> VecDeque<Piece> {
        let answer = Answer {
            thinking: thinking.map(str::to_owned),
            text: text.to_owned(),
        };
        pieces(&answer, 7, max_tokens)
    }

    fn done(completion_tokens: u32) -> Piece {
        Piece::Done(Usage {
            prompt_tokens: Some(7),
            completion_tokens: Some(completion_tokens),
        })
    }

    #[test]
    fn thinking_comes_first_and_long_words_are_cut() {
        let pieces = read(Some("Hm."), "Oh, extraordinary 😀", None);
        assert_eq!(
            pieces,
            [
                Piece::Thinking("Hm.".into()),
                Piece::Text("Oh, ".into()),
                Piece::Text("extraord".into()),
                Piece::Text("inary ".into()),
                Piece::Text("😀".into()),
                done(3),
            ]
        );
    }

    #[test]
    fn an_answer_ends_at_its_limit() {
        assert_eq!(
            read(None, "one two three", Some(1)),
            [Piece::Text("one ".into()), done(1)]
        );
        assert_eq!(read(None, "one", Some(0)), [done(0)]);
    }
}

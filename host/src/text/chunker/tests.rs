use super::*;
use proptest::prelude::*;

fn chunks(text: &str) -> Vec<String> {
    let mut chunker = Chunker::of_sentences();
    let mut chunks = chunker.push(text);
    chunks.extend(chunker.finish());
    chunks.into_iter().map(|chunk| chunk.text).collect()
}

#[test]
fn nobody_waits_for_a_clause_in_any_reply_of_a_recording() {
    let mut chunker = Chunker::of_sentences();
    let text = "When the rain had stopped at last, we went on. Good.";
    for _ in 0..2 {
        let mut chunks = chunker.push(text);
        chunks.extend(chunker.finish());
        let kinds: Vec<ChunkKind> = chunks.iter().map(|chunk| chunk.kind).collect();
        assert_eq!(kinds, [ChunkKind::Sentence, ChunkKind::Sentence]);
    }
}

/// Each case is a text with `¦` where it must be cut, and nowhere else.
#[test]
fn cuts_where_sentences_end() {
    let cases = [
        "Hello. ¦How are you? ¦Fine!",
        "Dr. Smith met Mrs. Jones at St. Mary's. ¦They left.",
        "It works, e.g. here, i.e. now. ¦Good.",
        "J. R. R. Tolkien wrote it. ¦I read it.",
        "So do I. ¦Then we agree.",
        "Pi is 3.14 or so. ¦Version 1.2.3 is out.",
        "In the U.S. Army and the U.K. too. ¦Yes.",
        "Wait... what? ¦Well... ¦I see.",
        "Hmm… let me think. ¦Done… ¦Next.",
        "What?! ¦No!!! ¦Really??? ¦Yes.",
        "\"Really?\" she asked. ¦\"Yes.\" ¦He left.",
        "(It was late.) ¦We went home.",
        "He said “stop.” ¦Then he ran.",
        "At 5 p.m. we eat. ¦At 5 p.m. ¦We eat.",
        "Apples, pears, etc. are fruit. ¦Apples, etc. ¦Pears.",
        "No. ¦I mean it. ¦See no. 5 there. ¦Jan. 5 was cold.",
        "In 1999. ¦Then it ended.",
        "Great! 😊 🎉 ¦How are you?",
        "Great!😊 ¦How are you?",
        "I love it 😊 ¦How about you?",
        "Visit https://example.com/a?b=c. ¦It is good.",
        "Ask yahoo.com or foo.bar today. ¦Bye.",
        "# Title\n¦Text here.\n¦\nMore text.",
        "Things:\n¦- one thing\n¦- another. ¦It is good\n¦- last\n",
        "1. Mix it. ¦Stir.\n¦2. Bake it.\n¦3) Eat.",
        "First paragraph\n¦\nSecond paragraph",
        "This is a wrapped line of prose that goes on and on\nuntil it ends. ¦Next.",
        "This is a wrapped line of prose that was written in\n1984 by one man. ¦Next.",
        "Roses are red,\n¦Violets are blue,\n¦Sugar is sweet.",
        "| a? | B. |\n¦|---|---|\n¦| 1 | 2 |\n¦\nAfter.",
        "**Bold. ¦Also bold.** ¦Plain.",
        "*She waves. She smiles.* ¦Hello.",
        "Use `a. B` now. ¦See [the docs. Really](http://a.b/c). ¦Ok.",
        "你好。¦今天天气很好！¦真的吗？！¦是的",
        "「はい。」と言った。¦「そうか。」¦終わり。",
        "यह अच्छा है। ¦ठीक है।",
        "Line one.\r\n¦Line two.\r\n",
        "Text before.\n¦```rust\nlet a = 1. \n\nfn b() {}\n```\n¦Text after. ¦More.",
        "~~~\ncode. Code\n~~~",
        "This is ```inline. Code``` here. ¦End.",
    ];
    for case in cases {
        let expected: Vec<&str> = case.split('¦').collect();
        assert_eq!(chunks(&case.replace('¦', "")), expected, "{case}");
    }
}

#[test]
fn a_sentence_is_out_with_the_next_word() {
    let mut chunker = Chunker::new();
    assert_eq!(chunker.push("Hello there."), []);
    let chunk = Chunk {
        text: "Hello there. ".into(),
        kind: ChunkKind::Sentence,
    };
    assert_eq!(chunker.push(" H"), [chunk]);
}

#[test]
fn the_first_clause_is_out_early_and_only_the_first() {
    let text = "I have thought about this for a while, and I am sure, quite sure, that it is so.";
    let mut chunker = Chunker::new();
    let early = chunker.push(text);
    assert_eq!(early.len(), 1);
    assert_eq!(early[0].text, "I have thought about this for a while, ");
    assert_eq!(early[0].kind, ChunkKind::Clause);
    let rest = chunker.finish();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].kind, ChunkKind::Sentence);

    // A greeting is too short to cover the making of the next sentence.
    let kinds: Vec<_> = Chunker::new()
        .push("Sure! It is the capital of the country, and its largest city, too.\nNow")
        .into_iter()
        .map(|chunk| chunk.kind)
        .collect();
    assert_eq!(
        kinds,
        [ChunkKind::Sentence, ChunkKind::Clause, ChunkKind::Sentence]
    );
    assert_eq!(Chunker::new().push("Well, I think, so "), []);
    assert_eq!(
        Chunker::new().push("It costs more than 1,000,000,000 crowns "),
        []
    );
    assert_eq!(
        Chunker::new().push("See [this page, and that one, too](http://a.b) "),
        []
    );
    assert_eq!(
        Chunker::new().push("That is a thing of beauty — and").len(),
        1
    );
    assert_eq!(Chunker::new().push("我今天早上去了很远的商店，买").len(), 1);
}

#[test]
fn odd_input_takes_no_odd_time() {
    for odd in ["a\n ", "#", "*", "a. ", "[", "`", "\n", "😊", "“"] {
        let mut chunker = Chunker::new();
        chunker.push(odd);
        let last = &odd[odd.len() - odd.chars().next_back().unwrap().len_utf8()..];
        let start = std::time::Instant::now();
        for _ in 0..20_000 {
            chunker.push(last);
        }
        // Linear time is far below, quadratic time far above.
        let seconds = start.elapsed().as_secs_f32();
        assert!(seconds < 5.0, "{odd:?} took {seconds} s");
    }
}

#[test]
fn code_is_kept_apart_and_may_stay_open() {
    let mut chunker = Chunker::new();
    let text = "Look:\n```py\nprint('hi. there')\n```\nNice. So";
    let kinds: Vec<_> = chunker.push(text).into_iter().map(|c| c.kind).collect();
    assert_eq!(
        kinds,
        [ChunkKind::Sentence, ChunkKind::Code, ChunkKind::Sentence]
    );

    let mut chunker = Chunker::new();
    assert_eq!(chunker.push("```\nnever closed. Ever.\n"), []);
    assert_eq!(chunker.finish()[0].kind, ChunkKind::Code);
    // A finished chunker is fresh.
    assert_eq!(chunker.push("Hello. H")[0].kind, ChunkKind::Sentence);

    let long = format!("```\n{}", "let x = 1;\n".repeat(1000));
    let pieces = Chunker::new().push(&long);
    assert!(pieces.len() > 3 && pieces.iter().all(|c| c.kind == ChunkKind::Code));
}

#[test]
fn text_without_borders_is_cut_at_clauses_then_words_then_anywhere() {
    let clauses = chunks(&"one two three four five six, seven ".repeat(30));
    assert!(clauses.len() > 2);
    assert!(
        clauses[..clauses.len() - 1]
            .iter()
            .all(|c| c.ends_with(", ")),
        "{clauses:?}"
    );
    let words = chunks(&"word ".repeat(200));
    assert!(words.iter().all(|c| c.ends_with("word ")), "{words:?}");
    let letters = chunks(&"x".repeat(1000));
    assert_eq!(
        letters.iter().map(String::len).collect::<Vec<_>>(),
        [299, 299, 299, 103]
    );
}

/// Text dense with what the chunker looks at.
fn tricky() -> impl Strategy<Value = String> {
    let atoms = [
        "Hello", "world", " ", " ", " ", "\n", "\n\n", ". ", ".", "...", "…", "! ", "?", "\"", "”",
        "(", ")", "*", "**", "_", "`", "```", "```\n", "~~~", "- ", "# ", "1. ", "12", "|", "> ",
        "[", "](", "<", "<b>", "e.g.", "Dr.", "I", "p.m.", "no.", ", ", ": ", " — ", "。", "「",
        "」", "と", "，", "😊", "e\u{301}", "\u{200d}", "\r\n", "\t", "\\", "---", "X", "你好",
    ];
    proptest::collection::vec(proptest::sample::select(atoms.to_vec()), 0..120)
        .prop_map(|atoms| atoms.concat())
}

fn feed(text: &str, mut cuts: Vec<usize>) -> Vec<Chunk> {
    cuts.sort_unstable();
    let mut chunker = Chunker::new();
    let mut chunks = Vec::new();
    let mut start = 0;
    for cut in cuts {
        let mut cut = cut % (text.len() + 1);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        if cut > start {
            chunks.extend(chunker.push(&text[start..cut]));
            start = cut;
        }
    }
    chunks.extend(chunker.push(&text[start..]));
    chunks.extend(chunker.finish());
    chunks
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_split_gives_the_same_chunks(text in tricky(), cuts in prop::collection::vec(0..900usize, 0..40)) {
        prop_assert_eq!(feed(&text, cuts), feed(&text, vec![]));
    }

    #[test]
    fn letter_by_letter_gives_the_same_chunks(text in tricky()) {
        prop_assert_eq!(feed(&text, (0..text.len()).collect()), feed(&text, vec![]));
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_too_long(text in "\\PC*|[ -~\n]{0,1500}") {
        let chunks = feed(&text, vec![]);
        prop_assert_eq!(chunks.iter().map(|c| c.text.as_str()).collect::<String>(), text);
        for chunk in chunks {
            prop_assert!(!chunk.text.is_empty());
            if chunk.kind != ChunkKind::Code {
                prop_assert!(chunk.text.chars().count() <= MAX_CHARS);
            }
        }
    }
}

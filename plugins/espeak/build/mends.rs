//! What espeak-ng has mended since the crate's snapshot of it, and Piper's build of it has.
//!
//! Each is a small replacement in our own words, made in a copy of the sources. Most are there for one of two
//! reasons: espeak-ng wrote or read past the end of an array, so that what it said was chance; or it says
//! something else since. A few go beyond Piper's build, where that crashes or keeps to itself what is asked
//! here.

/// A replacement in one of espeak-ng's files.
pub(crate) struct Mend {
    /// The file's name in `src/libespeak-ng`.
    pub(crate) file: &'static str,
    /// What stands there.
    pub(crate) from: &'static str,
    /// What shall stand there instead.
    pub(crate) to: &'static str,
    /// How often it stands there: otherwise these are not the sources that the mend was made for.
    pub(crate) times: usize,
}

const fn mend(file: &'static str, times: usize, from: &'static str, to: &'static str) -> Mend {
    Mend {
        file,
        from,
        to,
        times,
    }
}

/// All of them.
pub(crate) const MENDS: &[Mend] = &[
    // Pictographs are looked up in the dictionary like words.
    mend(
        "common.c",
        1,
        "if (iswalpha(c))\n",
        "if (iswalpha(c) || vidchat_is_pictograph(c))\n",
    ),
    // Conditions on the phonemes before one look no further back than their list goes. The list is
    // told by whoever asks, in a global variable: asking does not nest.
    mend(
        "dictionary.c",
        1,
        "InterpretPhoneme(NULL, 0, plist,",
        "vidchat_first_phoneme = plist, InterpretPhoneme(NULL, 0, plist,",
    ),
    mend(
        "phonemelist.c",
        1,
        "InterpretPhoneme(tr, 0x100, plist3, &phdata,",
        "vidchat_first_phoneme = ph_list3, InterpretPhoneme(tr, 0x100, plist3, &phdata,",
    ),
    mend(
        "synthdata.c",
        1,
        "InterpretPhoneme(NULL, 0, &plist[1],",
        "vidchat_first_phoneme = plist, InterpretPhoneme(NULL, 0, &plist[1],",
    ),
    mend(
        "synthdata.c",
        1,
        "count++;\n\t\tif (plist->sourceix != 0)",
        "count++;\n\t\tif (plist->sourceix != 0 || plist == vidchat_first_phoneme)",
    ),
    mend(
        "synthdata.c",
        1,
        "case 5: // prevPhW\n",
        "case 5:\n\t\t\tif (plist < (PHONEME_LIST *)vidchat_first_phoneme + 1) return false;\n",
    ),
    mend(
        "synthdata.c",
        1,
        "case 10: // prev2PhW\n",
        "case 10:\n\t\t\tif (plist < (PHONEME_LIST *)vidchat_first_phoneme + 2) return false;\n",
    ),
    mend(
        "synthdata.c",
        1,
        "if (plist->phcode == 1) {\n",
        "if (plist->phcode == 1) {\n\t\t\t\tif (plist <= (PHONEME_LIST *)vidchat_first_phoneme) return false;\n",
    ),
    mend(
        "synthdata.c",
        1,
        "do {\n\t\t\t\t\tplist--;",
        "do {\n\t\t\t\t\tif (plist <= (PHONEME_LIST *)vidchat_first_phoneme) return false;\n\t\t\t\t\tplist--;",
    ),
    // A phoneme that another language's table lacks replaces none: Piper's espeak-ng crashes there.
    mend(
        "phonemelist.c",
        1,
        "phdata.pd_param[pd_CHANGE_NEXTPHONEME]) > 0)",
        "phdata.pd_param[pd_CHANGE_NEXTPHONEME]) > 0 && phoneme_tab[alternative])",
    ),
    mend(
        "phonemelist.c",
        1,
        "phdata.pd_param[pd_INSERTPHONEME]) > 0)",
        "phdata.pd_param[pd_INSERTPHONEME]) > 0 && phoneme_tab[alternative])",
    ),
    mend(
        "phonemelist.c",
        1,
        "phdata.pd_param[pd_CHANGEPHONEME]) > 0)",
        "phdata.pd_param[pd_CHANGEPHONEME]) > 0 && phoneme_tab[alternative])",
    ),
    // Rules look no further back than the word goes, and copy no more of it than fits.
    mend(
        "dictionary.c",
        1,
        "w = word;\n\t\t\tfor (i = 0; i < len-1; i++)",
        "w = word;\n\t\t\tif (*w == 0) goto skip;\n\t\t\tfor (i = 0; i < len-1; i++)",
    ),
    mend(
        "dictionary.c",
        1,
        "while ((c = *p++) != 0) {\n\t\tif (c >= n_phoneme_tab) continue;",
        "while ((c = *p++) != 0) {\n\t\tif (c >= n_phoneme_tab || !phoneme_tab[c]) continue;",
    ),
    mend(
        "dictionary.c",
        1,
        "for (p = pre_ptr; *p != ' '; p--)",
        "for (p = pre_ptr; *p && *p != ' '; p--)",
    ),
    mend(
        "dictionary.c",
        1,
        "if (*p == ' ')\n\t\t\t\t\t\tfailed = 1;",
        "if (!*p || *p == ' ')\n\t\t\t\t\t\tfailed = 1;",
    ),
    mend(
        "dictionary.c",
        2,
        "if (memcmp(p, &word_end[1-len], len) == 0)",
        "if (word_end + 1-len >= word && memcmp(p, &word_end[1-len], len) == 0)",
    ),
    mend(
        "dictionary.c",
        1,
        "\tmemcpy(word_buf, word_start-1, ix);",
        "\tif (ix+2 > N_WORD_BYTES) { *failed = 1; return; }\n\tmemcpy(word_buf, word_start-1, ix);",
    ),
    // Numbers: room for what the longest languages say, and an end where a word's room ends.
    mend(
        "numbers.c",
        1,
        "char ph_buf3[40];",
        "char ph_buf3[N_PHONEME_BYTES];",
    ),
    mend(
        "numbers.c",
        1,
        "char ph_thousands[40];",
        "char ph_thousands[N_PHONEME_BYTES];",
    ),
    mend(
        "numbers.c",
        1,
        "char ph_buf[40];",
        "char ph_buf[N_PHONEME_BYTES];",
    ),
    mend(
        "numbers.c",
        1,
        "char ph_100[20];",
        "char ph_100[N_PHONEME_BYTES];",
    ),
    mend(
        "numbers.c",
        1,
        "char ph_10T[20];",
        "char ph_10T[N_PHONEME_BYTES];",
    ),
    mend(
        "numbers.c",
        1,
        "while ((c = *word++) != ' ') {",
        "while ((c = *word++) != ' ' && c) {",
    ),
    mend(
        "numbers.c",
        7,
        "strcat(ph_out, buf1);",
        "VIDCHAT_APPEND(ph_out, buf1)",
    ),
    mend(
        "numbers.c",
        1,
        "strcat(ph_out, ph_buf);",
        "VIDCHAT_APPEND(ph_out, ph_buf)",
    ),
    mend(
        "numbers.c",
        1,
        "sprintf(&ph_out[len], \"%c%s\", phonEND_WORD, buf1);",
        "if (len + 1 + strlen(buf1) + 1 > N_WORD_PHONEMES) goto stop;\n\
         \t\t\tsprintf(&ph_out[len], \"%c%s\", phonEND_WORD, buf1);",
    ),
    mend(
        "numbers.c",
        1,
        "\tif ((ph_out[0] != 0) && (ph_out[0] != phonSWITCH)) {",
        "stop:\n\tif ((ph_out[0] != 0) && (ph_out[0] != phonSWITCH)) {",
    ),
    mend(
        "numbers.c",
        1,
        "strcat(ph_out, str_pause);",
        "VIDCHAT_END(ph_out, str_pause);",
    ),
    mend(
        "translate.c",
        1,
        "WORD_TAB num_wtab[50];",
        "WORD_TAB num_wtab[N_CLAUSE_WORDS];",
    ),
    mend(
        "translate.c",
        1,
        "-20]) {\n\t\t\t\tif (!IsDigit09(",
        "-20] && nw < N_CLAUSE_WORDS-2) {\n\t\t\t\tif (!IsDigit09(",
    ),
    mend(
        "translate.c",
        1,
        "memcpy(pn, pw, 16);",
        "strncpy(pn, pw, 16);",
    ),
    mend(
        "translate.c",
        1,
        "for (pw = &number_buf[3]; pw < pn;)",
        "for (pw = &number_buf[3]; pw < pn && nw < N_CLAUSE_WORDS;)",
    ),
    mend(
        "translate.c",
        1,
        "words[ix].pre_pause);\n\t\t\t\twhile (*pw++ != ' ')",
        "words[ix].pre_pause);\n\t\t\t\twhile (pw < pn && *pw++ != ' ')",
    ),
    // A word begins behind a zero and a space, also where it is made of one letter or of a plural's s.
    mend(
        "translate.c",
        1,
        "memset(number_buf, ' ', 9);",
        "memset(number_buf+1, ' ', 9);",
    ),
    mend(
        "translate.c",
        1,
        "memcpy(&number_buf[2], pw, nx);",
        "memcpy(&number_buf[3], pw, nx);",
    ),
    mend(
        "translate.c",
        1,
        "TranslateWord2(tr, &number_buf[2],",
        "TranslateWord2(tr, &number_buf[3],",
    ),
    mend(
        "translateword.c",
        1,
        "word_zz[4] = { ' ',",
        "word_zz[5] = { 0, ' ',",
    ),
    mend(
        "translateword.c",
        1,
        "word_iz[4] = { ' ',",
        "word_iz[5] = { 0, ' ',",
    ),
    mend(
        "translateword.c",
        1,
        "word_ss[4] = { ' ',",
        "word_ss[5] = { 0, ' ',",
    ),
    mend("translateword.c", 1, "&word_zz[1]", "&word_zz[2]"),
    mend("translateword.c", 1, "&word_iz[1]", "&word_iz[2]"),
    mend("translateword.c", 1, "&word_ss[1]", "&word_ss[2]"),
    // Room for what a dictionary writes instead of a word, and all that it takes along.
    mend(
        "translate.c",
        1,
        "char word_replaced[N_WORD_BYTES+1];",
        "char word_replaced[2 * N_TR_SOURCE];",
    ),
    mend(
        "translate.c",
        1,
        "char word[N_WORD_BYTES+1];",
        "char word[2 * N_TR_SOURCE];",
    ),
    mend(
        "translate.c",
        1,
        "while (!isspace(*word_out)) ++word_out;",
        "while (*word_out && !isspace(*word_out)) ++word_out;",
    ),
    // The characters that were read too far are seen from outside.
    mend(
        "readclause.c",
        1,
        "static int ungot_char2 = 0;",
        "int ungot_char2 = 0;",
    ),
    mend(
        "readclause.c",
        1,
        "static int ungot_char;",
        "int ungot_char;",
    ),
    // A list ends in a zero.
    mend(
        "tr_languages.c",
        1,
        "xex_punct_within_word[] = { '\\'' }",
        "xex_punct_within_word[] = { '\\'', 0 }",
    ),
    // Hebrew letters are read by their language, which has options; Aromanian came.
    mend(
        "tr_languages.c",
        1,
        "0x590, 0x5ff,  0, 0 }",
        "0x590, 0x5ff,  L('h', 'e'), 0 }",
    ),
    mend(
        "tr_languages.c",
        1,
        "\tcase L('b', 'e'):",
        "\tcase L('h', 'e'):\n\
         \t\ttr->langopts.param[LOPT_APOSTROPHE] = 2;\n\
         \t\ttr->langopts.stress_flags = S_NO_AUTO_2;\n\
         \t\ttr->langopts.numbers = NUM_DFRACTION_2 | NUM_AND_UNITS | NUM_HUNDRED_AND | NUM_SINGLE_AND;\n\
         \t\tbreak;\n\
         \tcase L3('r', 'u', 'p'):\n\
         \t\ttr->encoding = ESPEAKNG_ENCODING_ISO_8859_2;\n\
         \t\ttr->langopts.stress_rule = STRESSPOSN_1R;\n\
         \t\ttr->langopts.stress_flags = S_FINAL_DIM_ONLY | S_FINAL_VOWEL_UNSTRESSED;\n\
         \t\ttr->langopts.numbers = NUM_DFRACTION_3 | NUM_ALLOW_SPACE | NUM_DECIMAL_COMMA;\n\
         \t\tbreak;\n\
         \tcase L('b', 'e'):",
    ),
];

/// A file's text with all of its mends.
pub(crate) fn mended(file: &str, text: &str) -> Result<String, String> {
    let mut text = text.to_owned();
    for mend in MENDS.iter().filter(|mend| mend.file == file) {
        let found = text.matches(mend.from).count();
        if found != mend.times {
            return Err(format!(
                "espeak-ng's {file} has {:?} {found} times instead of {}: are these the sources that \
                 plugins/espeak/sources/Cargo.lock names?",
                mend.from, mend.times
            ));
        }
        text = text.replace(mend.from, mend.to);
    }
    Ok(text)
}

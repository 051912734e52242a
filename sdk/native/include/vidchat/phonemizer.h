// From text to phonemes.
#pragma once

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// The id of vidchat_phonemizer_t.
#define VIDCHAT_PHONEMIZER "vidchat.phonemizer/2"

// What ended a clause.
enum {
    // Nothing in particular.
    VIDCHAT_ENDING_NONE = 0,
    VIDCHAT_ENDING_PERIOD = 1,
    VIDCHAT_ENDING_COMMA = 2,
    VIDCHAT_ENDING_SEMICOLON = 3,
    VIDCHAT_ENDING_COLON = 4,
    VIDCHAT_ENDING_QUESTION = 5,
    VIDCHAT_ENDING_EXCLAMATION = 6
};

// A stretch of speech between two pauses.
typedef struct vidchat_clause {
    // Phonemes, in IPA as espeak-ng writes it: words parted by one space, `ˈ` and `ˌ` before the vowel
    // of a stressed syllable, `ː` for length, in NFD, without any punctuation.
    vidchat_str_t ipa;
    // The stretch of the text that it was read from, its punctuation and blanks included. Put together,
    // the stretches of all clauses are the text.
    vidchat_str_t text;
    // VIDCHAT_ENDING_...
    uint32_t ending;
    // 1 where a sentence ends here, too, else 0.
    uint32_t ends_sentence;
} vidchat_clause_t;

VIDCHAT_LIST(vidchat_clause);

// Turns text into phonemes.
typedef struct vidchat_phonemizer {
    // sizeof(vidchat_phonemizer_t)
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // The languages it knows, as BCP 47 tags in lower case (`en-us`), until the next call. A bare language
    // (`en`) serves all its regions.
    // [plugin-thread & configured]
    void (*languages)(const vidchat_plugin_t *plugin, vidchat_str_list_t *languages);

    // The phonemes of a text, clause by clause, until the next call; none where there is nothing to say.
    // [plugin-thread & configured]
    vidchat_status_t (*phonemize)(
        const vidchat_plugin_t *plugin,
        vidchat_str_t text,
        vidchat_str_t language,
        vidchat_clause_list_t *clauses,
        vidchat_str_t *error);
} vidchat_phonemizer_t;

#ifdef __cplusplus
}
#endif

// Who answers.
#pragma once

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// The id of vidchat_llm_provider_t.
#define VIDCHAT_LLM_PROVIDER "vidchat.llm-provider/1"

// A language model.
typedef struct vidchat_llm_model {
    // sizeof(vidchat_llm_model_t)
    uint32_t struct_size;
    // The longest conversation, in tokens; 0 where that is not known.
    uint32_t context_tokens;
    // What users write in the config file, unique within the plugin.
    vidchat_str_t id;
    // What users read in a list.
    vidchat_str_t name;
} vidchat_llm_model_t;

VIDCHAT_LIST(vidchat_llm_model);

// Who said something.
enum {
    // The one who set the rules: the persona.
    VIDCHAT_ROLE_SYSTEM = 0,
    // The person.
    VIDCHAT_ROLE_USER = 1,
    // The companion.
    VIDCHAT_ROLE_ASSISTANT = 2
};

// What was said.
typedef struct vidchat_message {
    // sizeof(vidchat_message_t)
    uint32_t struct_size;
    // VIDCHAT_ROLE_...
    uint32_t role;
    // What.
    vidchat_str_t text;
    // 1 where it was cut off by the user, else 0.
    uint32_t cut;
    // 0
    uint32_t reserved;
} vidchat_message_t;

VIDCHAT_LIST(vidchat_message);

// How to answer. The host's, for the call.
typedef struct vidchat_chat_options {
    // sizeof(vidchat_chat_options_t), as the host knows it.
    uint32_t struct_size;
    // Randomness, 0.0 to 2.0; NaN for the model's own.
    float temperature;
    // The longest answer, in tokens; 0 for the model's own.
    uint32_t max_tokens;
    // 1 where `seed` counts, else 0.
    uint32_t has_seed;
    // For answers that can be repeated.
    uint64_t seed;
    // A model's id, or empty for the default.
    vidchat_str_t model;
} vidchat_chat_options_t;

// What a piece of an answer is.
enum {
    // Something to be said.
    VIDCHAT_PIECE_TEXT = 0,
    // Something that is only thought.
    VIDCHAT_PIECE_THINKING = 1,
    // The end; nothing is asked for after it.
    VIDCHAT_PIECE_DONE = 2
};

// A piece of an answer. The struct is the host's, for the call.
typedef struct vidchat_piece {
    // Set by the host.
    uint32_t struct_size;
    // VIDCHAT_PIECE_...
    uint32_t kind;
    // The text, until the next call, unless it is done. May be cut between any two characters.
    vidchat_str_t text;
    // Once it is done: tokens read; -1 where that is not known.
    int64_t prompt_tokens;
    // Once it is done: tokens written; -1 where that is not known.
    int64_t completion_tokens;
} vidchat_piece_t;

// Answers.
typedef struct vidchat_llm_provider {
    // sizeof(vidchat_llm_provider_t)
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // The models on offer, until the next call; the first is the default.
    // [plugin-thread & configured]
    vidchat_status_t (*models)(
        const vidchat_plugin_t *plugin,
        vidchat_llm_model_list_t *models,
        vidchat_str_t *error);

    // Begins to answer the last of `messages` (for the call). Without any message of the user's, the
    // answer is a greeting. `reply` becomes the plugin's own pointer for it, never null.
    // [plugin-thread & configured]
    vidchat_status_t (*chat)(
        const vidchat_plugin_t *plugin,
        vidchat_message_list_t messages,
        const vidchat_chat_options_t *options,
        void **reply,
        vidchat_str_t *error);

    // The next piece of the answer. Not called after VIDCHAT_PIECE_DONE or an error.
    // [plugin-thread & open]
    vidchat_status_t (*next)(
        const vidchat_plugin_t *plugin,
        void *reply,
        vidchat_piece_t *piece,
        vidchat_str_t *error);

    // Ends the answer, whether all of it was made or not.
    // [plugin-thread & open]
    void (*close)(const vidchat_plugin_t *plugin, void *reply);
} vidchat_llm_provider_t;

#ifdef __cplusplus
}
#endif

// Text to speech.
#pragma once

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// The id of vidchat_tts_t.
#define VIDCHAT_TTS "vidchat.tts/1"

// What to say and how. The host's, for the call.
typedef struct vidchat_speech_request {
    // sizeof(vidchat_speech_request_t), as the host knows it.
    uint32_t struct_size;
    // Tempo, 0.25 to 4.0; 1.0 is the voice's own, 2.0 twice as fast.
    float rate;
    // In semitones, -24.0 to 24.0; 0.0 is the voice's own. An engine that cannot do it ignores it.
    float pitch;
    // 0
    uint32_t reserved;
    // Plain text, a sentence or less as a rule.
    vidchat_str_t text;
    // A voice's id, or empty for the default.
    vidchat_str_t voice;
    // The mood; none for neutral.
    vidchat_emotion_weight_list_t emotions;
} vidchat_speech_request_t;

// When a phoneme is heard. Marks lie in order and cover the speech without gap or overlap.
typedef struct vidchat_phoneme_mark {
    // From the beginning of the speech, in samples.
    uint64_t sample_offset;
    // The phoneme in IPA; empty for silence.
    vidchat_str_t ipa;
    // How long it is, in samples.
    uint32_t sample_count;
    // 0
    uint32_t reserved;
} vidchat_phoneme_mark_t;

VIDCHAT_LIST(vidchat_phoneme_mark);

// A block of sound, mono, in [-1, 1]. The struct is the host's, for the call.
typedef struct vidchat_speech_block {
    // Set by the host.
    uint32_t struct_size;
    // How many samples there is room for. Set by the host.
    uint32_t capacity;
    // Where they go: the host's memory, for the call. Set by the host.
    float *samples;
    // How many were written; 0 is the end of the speech.
    uint32_t sample_count;
    // In Hz, the same in every block of one speech.
    uint32_t sample_rate;
    // The phonemes that begin in this block, until the next call; none where the engine knows no times.
    vidchat_phoneme_mark_list_t marks;
} vidchat_speech_block_t;

// A voice engine.
typedef struct vidchat_tts {
    // sizeof(vidchat_tts_t)
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // The voices on offer, until the next call; the first is the default.
    // [plugin-thread & configured]
    vidchat_status_t (*voices)(
        const vidchat_plugin_t *plugin,
        vidchat_voice_list_t *voices,
        vidchat_str_t *error);

    // Begins to speak. `speech` becomes the plugin's own pointer for it, never null.
    // [plugin-thread & configured]
    vidchat_status_t (*open)(
        const vidchat_plugin_t *plugin,
        const vidchat_speech_request_t *request,
        void **speech,
        vidchat_str_t *error);

    // The next block: writes 1 to `capacity` samples, or none at the end, and sets the fields behind
    // `samples`.
    // [plugin-thread & open]
    vidchat_status_t (*next)(
        const vidchat_plugin_t *plugin,
        void *speech,
        vidchat_speech_block_t *block,
        vidchat_str_t *error);

    // Ends the speech, whether all of it was heard or not.
    // [plugin-thread & open]
    void (*close)(const vidchat_plugin_t *plugin, void *speech);
} vidchat_tts_t;

#ifdef __cplusplus
}
#endif

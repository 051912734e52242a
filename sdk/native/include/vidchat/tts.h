// Text to speech.
#pragma once

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// The id of vidchat_tts_t.
#define VIDCHAT_TTS "vidchat.tts/2"

// What to say and how. The host's, for the call.
typedef struct vidchat_speech_request {
    // sizeof(vidchat_speech_request_t), as the host knows it.
    uint32_t struct_size;
    // Tempo, 0.25 to 4.0; 1.0 is the voice's own, 2.0 twice as fast.
    float rate;
    // In semitones, -24.0 to 24.0; 0.0 is the voice's own. An engine that cannot do it ignores it.
    float pitch;
    // Variation of the sound, 0.0 to 2.0; NaN for the voice's own. An engine without it ignores it, as
    // with the next one.
    float noise_scale;
    // Variation of the phonemes' lengths, 0.0 to 2.0; NaN for the voice's own.
    float noise_w;
    // The pause between two sentences of this text in seconds, 0.0 to 10.0; NaN for the engine's own.
    // There is none after the last.
    float sentence_silence;
    // 1 where somebody waits for the first sound. Where nobody does, as in a recording, it is 0, and the
    // engine makes the best sound it can instead, whole sentences at a time.
    uint32_t low_latency;
    // 1 where `rate` counts from a length scale of 1.0, as Piper's `--length-scale` does; 0 where it counts
    // from the tempo that the voice's own settings name.
    uint32_t absolute_rate;
    // Plain text, a sentence or less as a rule.
    vidchat_str_t text;
    // A voice's id, or empty for the default.
    vidchat_str_t voice;
    // Who speaks in a voice with several speakers: a name or a number; empty for the voice's default.
    vidchat_str_t speaker;
    // The mood; none for neutral. `rate` and `pitch` hold already what it does to them.
    vidchat_emotion_weight_list_t emotions;
} vidchat_speech_request_t;

// How one sentence is read.
typedef struct vidchat_transcript {
    // The sentence, as it stands in the text.
    vidchat_str_t text;
    // Its phonemes as the voice takes them, punctuation and spaces included.
    vidchat_str_list_t phonemes;
    // The numbers that the voice's network gets for them.
    vidchat_i64_list_t ids;
} vidchat_transcript_t;

VIDCHAT_LIST(vidchat_transcript);

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

    // How `open` would read the same request, one transcript for each sentence, until the next call; none
    // where there is nothing to say. Null where the engine cannot tell.
    // [plugin-thread & configured]
    vidchat_status_t (*transcribe)(
        const vidchat_plugin_t *plugin,
        const vidchat_speech_request_t *request,
        vidchat_transcript_list_t *transcripts,
        vidchat_str_t *error);
} vidchat_tts_t;

#ifdef __cplusplus
}
#endif

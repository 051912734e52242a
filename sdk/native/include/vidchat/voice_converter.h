// Voice conversion.
#pragma once

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// The id of vidchat_voice_converter_t.
#define VIDCHAT_VOICE_CONVERTER "vidchat.voice-converter/2"

// How to convert. The host's, for the call.
typedef struct vidchat_conversion_settings {
    // sizeof(vidchat_conversion_settings_t), as the host knows it.
    uint32_t struct_size;
    // Pitch shift in semitones, -24.0 to 24.0.
    float transpose;
    // A voice's id, or empty for the default.
    vidchat_str_t voice;
} vidchat_conversion_settings_t;

// A block of sound, mono, in [-1, 1]. The struct is the host's, for the call.
typedef struct vidchat_sound_block {
    // Set by the host.
    uint32_t struct_size;
    // In Hz, the same in every block of one conversion.
    uint32_t sample_rate;
    // The samples: the plugin's memory, until the next call. May be none.
    vidchat_f32_list_t samples;
} vidchat_sound_block_t;

// Recolours a voice.
typedef struct vidchat_voice_converter {
    // sizeof(vidchat_voice_converter_t)
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // The voices on offer, until the next call; the first is the default.
    // [plugin-thread & configured]
    vidchat_status_t (*voices)(
        const vidchat_plugin_t *plugin,
        vidchat_voice_list_t *voices,
        vidchat_str_t *error);

    // Begins to convert sound of a sample rate in Hz. `conversion` becomes the plugin's own pointer for
    // it, never null.
    // [plugin-thread & configured]
    vidchat_status_t (*open)(
        const vidchat_plugin_t *plugin,
        uint32_t sample_rate,
        const vidchat_conversion_settings_t *settings,
        void **conversion,
        vidchat_str_t *error);

    // How far the converted sound lags behind, in samples of the rate that comes out.
    // [plugin-thread & open]
    uint32_t (*latency_samples)(const vidchat_plugin_t *plugin, void *conversion);

    // Converts the next samples (for the call). `block` may come back empty.
    // [plugin-thread & open]
    vidchat_status_t (*push)(
        const vidchat_plugin_t *plugin,
        void *conversion,
        vidchat_f32_list_t samples,
        vidchat_sound_block_t *block,
        vidchat_str_t *error);

    // Ends the input and gives the rest. All that came out then lasts as long as what went in, plus the
    // latency.
    // [plugin-thread & open]
    vidchat_status_t (*flush)(
        const vidchat_plugin_t *plugin,
        void *conversion,
        vidchat_sound_block_t *block,
        vidchat_str_t *error);

    // Ends the conversion.
    // [plugin-thread & open]
    void (*close)(const vidchat_plugin_t *plugin, void *conversion);
} vidchat_voice_converter_t;

#ifdef __cplusplus
}
#endif

// Feelings in text.
#pragma once

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// The id of vidchat_emotion_detector_t.
#define VIDCHAT_EMOTION_DETECTOR "vidchat.emotion-detector/1"

// Finds feelings.
typedef struct vidchat_emotion_detector {
    // sizeof(vidchat_emotion_detector_t)
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // The feelings in a sentence, strongest first, each at most once, weights that sum to at most 1,
    // until the next call; none where it has none.
    // [plugin-thread & configured]
    vidchat_status_t (*classify)(
        const vidchat_plugin_t *plugin,
        vidchat_str_t text,
        vidchat_emotion_weight_list_t *emotions,
        vidchat_str_t *error);
} vidchat_emotion_detector_t;

#ifdef __cplusplus
}
#endif

// Strings, bytes, lists and what went wrong.
#pragma once

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

// UTF-8, not terminated.
typedef struct vidchat_str {
    // The first byte; may be null where `length` is 0.
    const char *data;
    // In bytes.
    uint64_t length;
} vidchat_str_t;

// Bytes.
typedef struct vidchat_bytes {
    // The first byte; may be null where `length` is 0.
    const uint8_t *data;
    // In bytes.
    uint64_t length;
} vidchat_bytes_t;

// Makes the type `NAME_list_t`: `count` items of the type `NAME_t` in a row. `items` may be null where
// `count` is 0.
#define VIDCHAT_LIST(NAME)        \
    typedef struct NAME##_list {  \
        const NAME##_t *items;    \
        uint64_t count;           \
    } NAME##_list_t

VIDCHAT_LIST(vidchat_str);

// Numbers in a row, e.g. a tensor's dimensions. `items` may be null where `count` is 0.
typedef struct vidchat_u32_list {
    const uint32_t *items;
    uint64_t count;
} vidchat_u32_list_t;

// Larger numbers in a row. `items` may be null where `count` is 0.
typedef struct vidchat_i64_list {
    const int64_t *items;
    uint64_t count;
} vidchat_i64_list_t;

// Samples in a row. `items` may be null where `count` is 0.
typedef struct vidchat_f32_list {
    const float *items;
    uint64_t count;
} vidchat_f32_list_t;

// What came of a call: one of the values below. Any other counts as VIDCHAT_INTERNAL.
typedef int32_t vidchat_status_t;
enum {
    // It did what it should.
    VIDCHAT_OK = 0,
    // The caller passed something the function cannot take.
    VIDCHAT_INVALID_INPUT = 1,
    // A setting is missing; the text is its name.
    VIDCHAT_NOT_CONFIGURED = 2,
    // Something it leans on is not there.
    VIDCHAT_UNAVAILABLE = 3,
    // The same, and trying again may help.
    VIDCHAT_UNAVAILABLE_RETRY = 4,
    // A capability was not granted; the text names it.
    VIDCHAT_PERMISSION_DENIED = 5,
    // A fault of its own. A plugin that has too many is put out of service.
    VIDCHAT_INTERNAL = 6
};

// A feeling: one of the values below. Any other is ignored.
typedef int32_t vidchat_emotion_t;
enum {
    VIDCHAT_EMOTION_NEUTRAL = 0,
    VIDCHAT_EMOTION_HAPPY = 1,
    VIDCHAT_EMOTION_SAD = 2,
    VIDCHAT_EMOTION_ANGRY = 3,
    VIDCHAT_EMOTION_SURPRISED = 4,
    VIDCHAT_EMOTION_FEARFUL = 5,
    VIDCHAT_EMOTION_RELAXED = 6
};

// How much of a feeling there is.
typedef struct vidchat_emotion_weight {
    // The feeling.
    vidchat_emotion_t emotion;
    // 0 to 1.
    float weight;
} vidchat_emotion_weight_t;

VIDCHAT_LIST(vidchat_emotion_weight);

// A voice on offer.
typedef struct vidchat_voice {
    // sizeof(vidchat_voice_t)
    uint32_t struct_size;
    // In Hz.
    uint32_t sample_rate;
    // What users write in the config file, unique within the plugin.
    vidchat_str_t id;
    // What users read in a list.
    vidchat_str_t name;
    // BCP 47 tags, e.g. `en-US`; none where language does not matter.
    vidchat_str_list_t languages;
    // Who speaks with it, the default first: names, or numbers where there are no names; none where it
    // has a single speaker.
    vidchat_str_list_t speakers;
} vidchat_voice_t;

VIDCHAT_LIST(vidchat_voice);

// A view of a C string; valid as long as that is. Null becomes the empty string.
static inline vidchat_str_t vidchat_str(const char *text) {
    vidchat_str_t str;
    str.data = text;
    str.length = text ? strlen(text) : 0;
    return str;
}

// Whether a string is the same as a C string.
static inline int vidchat_str_equals(vidchat_str_t str, const char *text) {
    return str.length == strlen(text)
        && (str.length == 0 || memcmp(str.data, text, (size_t)str.length) == 0);
}

// Sets `*error` to a C string, which must be valid until the next call, and gives `status` back:
// `return vidchat_fail(error, VIDCHAT_INVALID_INPUT, "voice: there is `beep`");`
static inline vidchat_status_t
vidchat_fail(vidchat_str_t *error, vidchat_status_t status, const char *text) {
    *error = vidchat_str(text);
    return status;
}

#ifdef __cplusplus
}
#endif

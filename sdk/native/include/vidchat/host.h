// What the host offers to a plugin: services, each an extension by itself.
//
// All memory that a service gives is the host's, until the next call of the same service.
#pragma once

#include "phonemizer.h"
#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// The host, as one plugin sees it. Its memory is the host's, until destroy.
struct vidchat_host {
    // VIDCHAT_ABI_VERSION of the host. Stays the first field in all versions.
    uint32_t abi_version;
    // sizeof(vidchat_host_t), as the host knows it.
    uint32_t struct_size;
    // The host's own.
    void *data;

    // The service with this id (a C string, for the call), e.g. VIDCHAT_HOST_LOG, or null. Valid until
    // destroy.
    // [thread-safe]
    const void *(*get_extension)(const vidchat_host_t *host, const char *id);
};

// The id of vidchat_host_log_t.
#define VIDCHAT_HOST_LOG "vidchat.host.log/1"

// How much a line matters.
enum {
    // Every step, for the plugin's author.
    VIDCHAT_LOG_TRACE = 0,
    // What happens inside, for the plugin's author.
    VIDCHAT_LOG_DEBUG = 1,
    // What a user may want to know.
    VIDCHAT_LOG_INFO = 2,
    // Something is off, but the plugin goes on.
    VIDCHAT_LOG_WARN = 3,
    // Something failed.
    VIDCHAT_LOG_ERROR = 4
};

// Lines for the host's log.
typedef struct vidchat_host_log {
    // sizeof(vidchat_host_log_t), as the host knows it.
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // Writes a line. `level` is VIDCHAT_LOG_...
    // [thread-safe]
    void (*write)(const vidchat_host_t *host, uint32_t level, vidchat_str_t text);

    // Tells of a panic or the like, before the plugin goes down with it. `file` and `line` are its place
    // in the source.
    // [thread-safe]
    void (*panic)(
        const vidchat_host_t *host,
        vidchat_str_t message,
        vidchat_str_t file,
        uint32_t line);
} vidchat_host_log_t;

// The id of vidchat_host_clock_t.
#define VIDCHAT_HOST_CLOCK "vidchat.host.clock/1"

// The conversation's clock. Recordings run on a virtual one: use nothing else.
typedef struct vidchat_host_clock {
    // sizeof(vidchat_host_clock_t), as the host knows it.
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // Seconds since the conversation began.
    // [in-call]
    double (*now)(const vidchat_host_t *host);

    // Milliseconds since 1970.
    // [in-call]
    uint64_t (*unix_millis)(const vidchat_host_t *host);
} vidchat_host_clock_t;

// The id of vidchat_host_random_t.
#define VIDCHAT_HOST_RANDOM "vidchat.host.random/1"

// Random numbers from the run's seed.
typedef struct vidchat_host_random {
    // sizeof(vidchat_host_random_t), as the host knows it.
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // The next number, all 64 bits random.
    // [in-call]
    uint64_t (*next)(const vidchat_host_t *host);
} vidchat_host_random_t;

// The id of vidchat_host_state_t.
#define VIDCHAT_HOST_STATE "vidchat.host.state/1"

// A small store of bytes by key that outlives the process, private to the plugin: at most 1 MiB. Keys
// are 1 to 128 bytes of UTF-8.
typedef struct vidchat_host_state {
    // sizeof(vidchat_host_state_t), as the host knows it.
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // The value of a key. `found` becomes 0 where there is none, else 1.
    // [in-call]
    vidchat_status_t (*get)(
        const vidchat_host_t *host,
        vidchat_str_t key,
        uint32_t *found,
        vidchat_bytes_t *value,
        vidchat_str_t *error);

    // Sets it.
    // [in-call]
    vidchat_status_t (*set)(
        const vidchat_host_t *host,
        vidchat_str_t key,
        vidchat_bytes_t value,
        vidchat_str_t *error);

    // Removes it; no error where there was none.
    // [in-call]
    vidchat_status_t (*remove)(
        const vidchat_host_t *host,
        vidchat_str_t key,
        vidchat_str_t *error);
} vidchat_host_state_t;

// The id of vidchat_host_files_t.
#define VIDCHAT_HOST_FILES "vidchat.host.files/1"

// The files that the user names in the plugin's options, where its manifest says which options name
// files. A plugin has no other way to a user's files.
typedef struct vidchat_host_files {
    // sizeof(vidchat_host_files_t), as the host knows it.
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // All of a file. `path` is the option's value, as the plugin got it.
    // [in-call]
    vidchat_status_t (*read)(
        const vidchat_host_t *host,
        vidchat_str_t path,
        vidchat_bytes_t *bytes,
        vidchat_str_t *error);
} vidchat_host_files_t;

// The id of vidchat_host_models_t.
#define VIDCHAT_HOST_MODELS "vidchat.host.models/1"

// A model.
typedef struct vidchat_model {
    // Its id.
    vidchat_str_t id;
    // Its side files.
    vidchat_str_list_t files;
} vidchat_model_t;

VIDCHAT_LIST(vidchat_model);

// The models that the manifest asks for and the user granted.
typedef struct vidchat_host_models {
    // sizeof(vidchat_host_models_t), as the host knows it.
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // Those that are there.
    // [in-call]
    void (*available)(const vidchat_host_t *host, vidchat_model_list_t *models);

    // A side file of a model.
    // [in-call]
    vidchat_status_t (*read)(
        const vidchat_host_t *host,
        vidchat_str_t model,
        vidchat_str_t file,
        vidchat_bytes_t *bytes,
        vidchat_str_t *error);
} vidchat_host_models_t;

// The id of vidchat_host_phonemizer_t.
#define VIDCHAT_HOST_PHONEMIZER "vidchat.host.phonemizer/2"

// The phonemizer plugins. Only for plugins of the kind tts.
typedef struct vidchat_host_phonemizer {
    // sizeof(vidchat_host_phonemizer_t), as the host knows it.
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // The languages that at least one of them knows.
    // [in-call]
    void (*languages)(const vidchat_host_t *host, vidchat_str_list_t *languages);

    // The phonemes of a text.
    // [in-call]
    vidchat_status_t (*phonemize)(
        const vidchat_host_t *host,
        vidchat_str_t text,
        vidchat_str_t language,
        vidchat_clause_list_t *clauses,
        vidchat_str_t *error);
} vidchat_host_phonemizer_t;

// The id of vidchat_host_inference_t.
#define VIDCHAT_HOST_INFERENCE "vidchat.host.inference/1"

// What a tensor's elements are.
enum {
    VIDCHAT_ELEMENT_F16 = 0,
    VIDCHAT_ELEMENT_F32 = 1,
    VIDCHAT_ELEMENT_F64 = 2,
    VIDCHAT_ELEMENT_BF16 = 3,
    VIDCHAT_ELEMENT_U8 = 4,
    VIDCHAT_ELEMENT_I32 = 5,
    VIDCHAT_ELEMENT_I64 = 6
};

// A named tensor.
typedef struct vidchat_tensor {
    // Its name in the model.
    vidchat_str_t name;
    // Its shape.
    vidchat_u32_list_t dimensions;
    // Its elements in row-major order, little-endian.
    vidchat_bytes_t data;
    // VIDCHAT_ELEMENT_...
    uint32_t element_type;
    // 0
    uint32_t reserved;
} vidchat_tensor_t;

VIDCHAT_LIST(vidchat_tensor);

// Runs the models that the manifest asks for and the user granted.
typedef struct vidchat_host_inference {
    // sizeof(vidchat_host_inference_t), as the host knows it.
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // Loads a model by its id. `graph` becomes its number, valid until destroy; the same model gives the
    // same.
    // [in-call]
    vidchat_status_t (*load)(
        const vidchat_host_t *host,
        vidchat_str_t model,
        uint64_t *graph,
        vidchat_str_t *error);

    // Runs it.
    // [in-call]
    vidchat_status_t (*compute)(
        const vidchat_host_t *host,
        uint64_t graph,
        vidchat_tensor_list_t inputs,
        vidchat_tensor_list_t *outputs,
        vidchat_str_t *error);
} vidchat_host_inference_t;

#ifdef __cplusplus
}
#endif

// The library's entry and the plugin it makes.
#pragma once

#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

// The version of this ABI: major in the upper 16 bits, minor in the lower. Host and plugin work
// together where the major versions are equal; 0 is for one that is not frozen yet, where the minor
// versions must be equal, too.
#define VIDCHAT_ABI_VERSION 0x00000001u

// The name of the symbol that a library exports.
#define VIDCHAT_ENTRY_SYMBOL "vidchat_entry"

#if defined(_WIN32) || defined(__CYGWIN__)
#define VIDCHAT_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define VIDCHAT_EXPORT __attribute__((visibility("default")))
#else
#define VIDCHAT_EXPORT
#endif

typedef struct vidchat_host vidchat_host_t; // host.h

// A plugin. Its memory is the plugin's, valid until destroy; the host does not write to it.
typedef struct vidchat_plugin {
    // sizeof(vidchat_plugin_t)
    uint32_t struct_size;
    // 0
    uint32_t reserved;
    // The plugin's own.
    void *data;
    // What it calls itself; should be the name in its manifest. Valid until destroy.
    vidchat_str_t name;
    // Its version, as semantic versioning has it. Valid until destroy.
    vidchat_str_t version;

    // Ends it. All its streams are closed before; it is not used afterwards.
    // [plugin-thread]
    void (*destroy)(const struct vidchat_plugin *plugin);

    // Takes the user's options, a JSON object (for the call). Called once before anything else and again
    // whenever they change. On an error the old ones stay. `error`: until the next call.
    // [plugin-thread]
    vidchat_status_t (*configure)(
        const struct vidchat_plugin *plugin,
        vidchat_str_t options_json,
        vidchat_str_t *error);

    // What a newer build of this plugin needs in order to go on; at most 16 MiB, until the next call. May
    // be null where there is nothing.
    // [plugin-thread & configured]
    vidchat_bytes_t (*save)(const struct vidchat_plugin *plugin);

    // Takes over what an older build saved (for the call). May be null where `save` is. On an error the
    // plugin begins afresh. `error`: until the next call.
    // [plugin-thread & configured]
    vidchat_status_t (*restore)(
        const struct vidchat_plugin *plugin,
        vidchat_bytes_t state,
        vidchat_str_t *error);

    // The extension with this id (a C string, for the call), e.g. VIDCHAT_TTS, or null. Valid until
    // destroy.
    // [plugin-thread]
    const void *(*get_extension)(const struct vidchat_plugin *plugin, const char *id);
} vidchat_plugin_t;

// What a library exports.
typedef struct vidchat_entry {
    // VIDCHAT_ABI_VERSION. Stays the first field in all versions.
    uint32_t abi_version;
    // sizeof(vidchat_entry_t)
    uint32_t struct_size;

    // Makes a plugin, which keeps `host` (until destroy). It is not configured yet. Null where that
    // fails, with the reason in `error`, valid until `create` is called on this thread again. Called
    // once for each plugin wanted, perhaps on several threads at once: each plugin has a thread of its
    // own.
    // [plugin-thread]
    const vidchat_plugin_t *(*create)(const vidchat_host_t *host, vidchat_str_t *error);
} vidchat_entry_t;

// Define it: `const vidchat_entry_t vidchat_entry = {VIDCHAT_ABI_VERSION, sizeof(vidchat_entry_t), create};`
VIDCHAT_EXPORT extern const vidchat_entry_t vidchat_entry;

#ifdef __cplusplus
}
#endif

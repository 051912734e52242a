// A voice that beeps once for each vowel. A whole plugin in C, to copy: docs/plugins.md is the guide,
// vidchat/vidchat.h has the rules.

#include <stdlib.h>
#include <string.h>
#include <vidchat/vidchat.h>

enum { RATE = 16000, FADE = 80 };

// What one plugin has of its own. There may be several, each on its own thread: nothing is static.
typedef struct {
    vidchat_plugin_t plugin;
    const vidchat_host_t *host;
    const vidchat_host_log_t *log; // null where the host has none
} beep_t;

// A text that is being said.
typedef struct {
    char *text; // zero-terminated
    size_t position; // of the next letter
    float rate;
    uint64_t said; // samples so far
    uint32_t length, left; // samples of the sound under way
    float step, phase; // of its wave; no step is silence
    vidchat_phoneme_mark_t mark; // stays until the next call, as marks must
} speech_t;

// Makes the next letter that is heard the sound under way. 0 at the end of the text.
static int begin_sound(speech_t *speech) {
    static const struct { char letter; const char *ipa; float hertz; } VOWELS[] = {
        {'a', "ɑ", 440}, {'e', "ɛ", 523}, {'i', "ɪ", 659}, {'o', "ɔ", 392}, {'u', "u", 330}, {' ', "", 0},
    };
    for (char letter; (letter = speech->text[speech->position]) != 0;) {
        speech->position++;
        for (size_t i = 0; i < sizeof VOWELS / sizeof *VOWELS; i++) {
            if ((letter | 0x20) != VOWELS[i].letter) continue;
            float seconds = (VOWELS[i].hertz > 0 ? 0.14f : 0.08f) / speech->rate;
            speech->length = speech->left = (uint32_t)(seconds * RATE);
            speech->step = VOWELS[i].hertz / RATE;
            speech->phase = 0.25f;
            // Marks tell the mouth what is heard when. They leave no gap, so silence has one, too.
            speech->mark.sample_offset = speech->said;
            speech->mark.sample_count = speech->length;
            speech->mark.ipa = vidchat_str(VOWELS[i].ipa);
            return 1;
        }
    }
    return 0;
}

// A triangle wave that fades in and out, against clicks.
static float sample(speech_t *speech) {
    uint32_t begun = speech->length - speech->left, edge = begun < speech->left ? begun : speech->left;
    float wave = 4 * (speech->phase < 0.5f ? speech->phase : 1 - speech->phase) - 1;
    speech->phase += speech->step;
    if (speech->phase >= 1) speech->phase -= 1;
    speech->left--;
    speech->said++;
    return speech->step > 0 ? 0.3f * wave * (edge < FADE ? (float)edge / FADE : 1) : 0;
}

static vidchat_status_t voices(const vidchat_plugin_t *plugin, vidchat_voice_list_t *voices, vidchat_str_t *error) {
    static const vidchat_voice_t VOICE = {sizeof VOICE, RATE, {"beep", 4}, {"Beep", 4}, {NULL, 0}, {NULL, 0}};
    (void)plugin, (void)error;
    voices->items = &VOICE;
    voices->count = 1;
    return VIDCHAT_OK;
}

static vidchat_status_t open_speech(const vidchat_plugin_t *plugin, const vidchat_speech_request_t *request,
                                    void **stream, vidchat_str_t *error) {
    const beep_t *beep = plugin->data;
    if (request->voice.length > 0 && !vidchat_str_equals(request->voice, "beep"))
        return vidchat_fail(error, VIDCHAT_INVALID_INPUT, "unknown voice: there is `beep`");
    // The text is the host's and gone after this call; it is copied behind the speech.
    size_t length = (size_t)request->text.length;
    speech_t *speech = calloc(1, sizeof *speech + length + 1);
    if (!speech) return vidchat_fail(error, VIDCHAT_INTERNAL, "out of memory");
    speech->text = (char *)(speech + 1);
    if (length > 0) memcpy(speech->text, request->text.data, length);
    speech->rate = request->rate;
    if (beep->log) beep->log->write(beep->host, VIDCHAT_LOG_DEBUG, vidchat_str("about to beep"));
    *stream = speech;
    return VIDCHAT_OK;
}

// Gives no more than the sound under way, so that a block has one mark at most.
static vidchat_status_t next(const vidchat_plugin_t *plugin, void *stream, vidchat_speech_block_t *block,
                             vidchat_str_t *error) {
    speech_t *speech = stream;
    (void)plugin, (void)error;
    block->sample_rate = RATE;
    block->sample_count = 0;
    block->marks.items = &speech->mark;
    block->marks.count = 0;
    if (speech->left == 0) block->marks.count = (uint64_t)begin_sound(speech);
    while (speech->left > 0 && block->sample_count < block->capacity)
        block->samples[block->sample_count++] = sample(speech);
    return VIDCHAT_OK; // no samples: the end
}

static void close_speech(const vidchat_plugin_t *plugin, void *stream) {
    (void)plugin;
    free(stream);
}

static vidchat_status_t configure(const vidchat_plugin_t *plugin, vidchat_str_t options_json, vidchat_str_t *error) {
    (void)plugin;
    if (options_json.length > 0 && !vidchat_str_equals(options_json, "{}"))
        return vidchat_fail(error, VIDCHAT_INVALID_INPUT, "options: there are none");
    return VIDCHAT_OK;
}

static const void *get_extension(const vidchat_plugin_t *plugin, const char *id) {
    static const vidchat_tts_t TTS = {sizeof TTS, 0, voices, open_speech, next, close_speech, NULL};
    (void)plugin;
    return strcmp(id, VIDCHAT_TTS) == 0 ? &TTS : NULL;
}

static void destroy(const vidchat_plugin_t *plugin) { free(plugin->data); }

static const vidchat_plugin_t *create(const vidchat_host_t *host, vidchat_str_t *error) {
    // Nothing is frozen before version 1.0: until then the host's version must be the same.
    if (host->abi_version != VIDCHAT_ABI_VERSION) {
        *error = vidchat_str("it was built for another version of the native interface: build it again");
        return NULL;
    }
    beep_t *beep = calloc(1, sizeof *beep);
    if (!beep) {
        *error = vidchat_str("out of memory");
        return NULL;
    }
    beep->host = host;
    beep->log = host->get_extension(host, VIDCHAT_HOST_LOG);
    beep->plugin = (vidchat_plugin_t){sizeof(vidchat_plugin_t), 0, beep, vidchat_str("beep"), vidchat_str("0.1.0"),
                                      destroy, configure, NULL, NULL, get_extension};
    return &beep->plugin;
}

const vidchat_entry_t vidchat_entry = {VIDCHAT_ABI_VERSION, sizeof(vidchat_entry_t), create};

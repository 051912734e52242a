// A plugin of every kind for tests. What it is told in `classify`, it does, and says what came of it.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vidchat/vidchat.h>

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof *(ARRAY))

static const vidchat_host_t *host;
static char said[4096];
static char options[256];

static const void *service(const char *id) {
    return host->get_extension(host, id);
}

static void keep(char *to, size_t room, vidchat_str_t text) {
    size_t length = text.length < room ? (size_t)text.length : room - 1;
    memcpy(to, text.data ? text.data : "", length);
    to[length] = 0;
}

// Deeds.

static void *elsewhere(void *unused) {
    const vidchat_host_log_t *log = service(VIDCHAT_HOST_LOG);
    log->write(host, VIDCHAT_LOG_INFO, vidchat_str("from a thread"));
    // Not allowed here: it gives nothing.
    const vidchat_host_clock_t *clock = service(VIDCHAT_HOST_CLOCK);
    snprintf(said, sizeof said, "%g", clock->now(host));
    return unused;
}

static int recurse(volatile char *before) {
    volatile char here[4096];
    memset((void *)here, *before, sizeof here);
    return recurse(here) + here[7];
}

static const char *result(const char *deed, long came) {
    if (came < 0)
        snprintf(said, sizeof said, "%s: %s", deed, strerror(errno));
    else
        snprintf(said, sizeof said, "%s: done", deed);
    return said;
}

static const char *services(void) {
    const vidchat_host_clock_t *clock = service(VIDCHAT_HOST_CLOCK);
    const vidchat_host_random_t *random = service(VIDCHAT_HOST_RANDOM);
    const vidchat_host_state_t *state = service(VIDCHAT_HOST_STATE);
    const vidchat_host_files_t *files = service(VIDCHAT_HOST_FILES);
    const vidchat_host_models_t *models = service(VIDCHAT_HOST_MODELS);
    const vidchat_host_inference_t *inference = service(VIDCHAT_HOST_INFERENCE);
    vidchat_str_t error = {0, 0}, denied = {0, 0}, unloaded = {0, 0};
    vidchat_bytes_t value = {(const uint8_t *)"kept", 4}, back = {0, 0}, file = {0, 0};
    uint32_t found = 7, lost = 7;
    uint64_t graph;
    state->set(host, vidchat_str("key"), value, &error);
    state->get(host, vidchat_str("key"), &found, &back, &error);
    char kept[16];
    keep(kept, sizeof kept, (vidchat_str_t){(const char *)back.data, back.length});
    state->remove(host, vidchat_str("key"), &error);
    state->get(host, vidchat_str("key"), &lost, &back, &error);
    vidchat_status_t too_long = state->set(host, vidchat_str(""), value, &error);
    vidchat_status_t no_file = files->read(host, vidchat_str("/etc/passwd"), &file, &denied);
    vidchat_status_t no_model = inference->load(host, vidchat_str("voice/none"), &graph, &unloaded);
    vidchat_model_list_t list = {0, 7};
    models->available(host, &list);
    snprintf(
        said, sizeof said,
        "now %g unix %llu random %d state %u %s %u %d file %d model %d models %d phonemizer %d",
        clock->now(host), (unsigned long long)clock->unix_millis(host),
        random->next(host) != random->next(host), found, kept, lost, too_long, no_file, no_model,
        (int)list.count, service(VIDCHAT_HOST_PHONEMIZER) != NULL);
    return said;
}

static const char *do_it(const char *deed) {
    const vidchat_host_log_t *log = service(VIDCHAT_HOST_LOG);
    const char *rest = strchr(deed, ' ');
    rest = rest ? rest + 1 : "";
    if (!strcmp(deed, "segfault")) {
        *(volatile int *)8 = 1;
    } else if (!strcmp(deed, "abort")) {
        fputs("cannot go on\n", stderr);
        abort();
    } else if (!strcmp(deed, "starve")) {
        // As Rust's standard library does.
        fputs("memory allocation of 999999999 bytes failed\n", stderr);
        abort();
    } else if (!strcmp(deed, "exit")) {
        exit(0);
    } else if (!strcmp(deed, "hang")) {
        for (;;)
            pause();
    } else if (!strcmp(deed, "spin")) {
        for (volatile int i = 0;; i++)
            ;
    } else if (!strcmp(deed, "memory")) {
        size_t total = 0;
        for (;; total += 1 << 20) {
            char *more = malloc(1 << 20);
            if (!more)
                break;
            memset(more, 1, 1 << 20);
        }
        snprintf(said, sizeof said, "%zu", total >> 20);
        return said;
    } else if (!strcmp(deed, "share")) {
        void *memory = mmap(NULL, 8ul << 30, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        return result("share", memory == MAP_FAILED ? -1 : 0);
    } else if (!strcmp(deed, "stack")) {
        volatile char first[1] = {1};
        recurse(first);
    } else if (!strcmp(deed, "garbage")) {
        char bytes[256];
        memset(bytes, 'x', sizeof bytes);
        for (int fd = 3; fd < 64; fd++)
            if (send(fd, bytes, sizeof bytes, 0) > 0)
                break;
    } else if (!strcmp(deed, "close")) {
        for (int fd = 0; fd < 64; fd++)
            close(fd);
        for (;;)
            pause();
    } else if (!strcmp(deed, "flood")) {
        for (int i = 0; i < 20000; i++)
            log->write(host, VIDCHAT_LOG_DEBUG, vidchat_str("a line of many"));
    } else if (!strcmp(deed, "write")) {
        for (int i = 0; i < 20000; i++)
            puts("another line of many");
        fflush(stdout);
    } else if (!strcmp(deed, "panic")) {
        log->panic(host, vidchat_str("something is wrong"), vidchat_str("plugin.c"), 7);
        abort();
    } else if (!strcmp(deed, "thread")) {
        pthread_t thread;
        pthread_create(&thread, NULL, elsewhere, NULL);
        pthread_join(thread, NULL);
        return said;
    } else if (!strcmp(deed, "services")) {
        return services();
    } else if (!strncmp(deed, "open ", 5)) {
        return result(deed, open(rest, O_RDONLY));
    } else if (!strncmp(deed, "create ", 7)) {
        return result(deed, open(rest, O_WRONLY | O_CREAT, 0600));
    } else if (!strcmp(deed, "network")) {
        return result(deed, socket(AF_INET, SOCK_STREAM, 0));
    } else if (!strcmp(deed, "bus")) {
        return result(deed, socket(AF_UNIX, SOCK_STREAM, 0));
    } else if (!strcmp(deed, "exec")) {
        return result(deed, execl("/bin/true", "true", (char *)NULL));
    } else if (!strcmp(deed, "fork")) {
        return result(deed, fork());
    } else if (!strncmp(deed, "kill ", 5)) {
        return result(deed, kill(atoi(rest), SIGKILL));
    } else if (!strcmp(deed, "memfd")) {
        return result(deed, memfd_create("x", 0));
    } else if (!strcmp(deed, "environment")) {
        extern char **environ;
        size_t at = 0;
        said[0] = 0;
        for (char **name = environ; *name; name++)
            at += (size_t)snprintf(said + at, sizeof said - at, "%.*s ", (int)strcspn(*name, "="), *name);
        return said;
    } else if (!strcmp(deed, "files")) {
        int count = 0;
        for (int fd = 0; fd < 256; fd++)
            count += fcntl(fd, F_GETFD) >= 0;
        snprintf(said, sizeof said, "%d", count);
        return said;
    } else if (!strcmp(deed, "options")) {
        return options;
    }
    return NULL;
}

// Emotion detector.

static vidchat_status_t classify(
    const vidchat_plugin_t *plugin, vidchat_str_t text, vidchat_emotion_weight_list_t *emotions,
    vidchat_str_t *error) {
    (void)plugin;
    static const vidchat_emotion_weight_t weights[] = {
        {VIDCHAT_EMOTION_HAPPY, 0.75f}, {99, 1.0f}, {VIDCHAT_EMOTION_SAD, 0.25f}};
    char deed[256];
    keep(deed, sizeof deed, text);
    const char *told = do_it(deed);
    if (told)
        return vidchat_fail(error, VIDCHAT_INVALID_INPUT, told);
    emotions->items = weights;
    emotions->count = COUNT(weights);
    return VIDCHAT_OK;
}

static const vidchat_emotion_detector_t detector = {sizeof detector, 0, classify};

// Phonemizer.

static void languages(const vidchat_plugin_t *plugin, vidchat_str_list_t *list) {
    (void)plugin;
    static vidchat_str_t tags[2];
    tags[0] = vidchat_str("en");
    tags[1] = vidchat_str("de");
    list->items = tags;
    list->count = 2;
}

static vidchat_status_t phonemize(
    const vidchat_plugin_t *plugin, vidchat_str_t text, vidchat_str_t language,
    vidchat_clause_list_t *clauses, vidchat_str_t *error) {
    (void)plugin;
    static char ipa[256];
    static vidchat_clause_t clause;
    if (!vidchat_str_equals(language, "en"))
        return vidchat_fail(error, VIDCHAT_UNAVAILABLE_RETRY, "only English today");
    keep(ipa, sizeof ipa, text);
    clause.ipa = vidchat_str(ipa);
    clause.text = text;
    clause.ending = VIDCHAT_ENDING_QUESTION;
    clause.ends_sentence = 1;
    clauses->items = &clause;
    clauses->count = 1;
    return VIDCHAT_OK;
}

static const vidchat_phonemizer_t phonemizer = {sizeof phonemizer, 0, languages, phonemize};

// Voices.

static vidchat_status_t
voices(const vidchat_plugin_t *plugin, vidchat_voice_list_t *list, vidchat_str_t *error) {
    (void)plugin, (void)error;
    static vidchat_str_t tag;
    static vidchat_voice_t voice;
    tag = vidchat_str("en-GB");
    voice.struct_size = sizeof voice;
    voice.sample_rate = 16000;
    voice.id = vidchat_str("ramp");
    voice.name = vidchat_str("A ramp");
    voice.languages.items = &tag;
    voice.languages.count = 1;
    list->items = &voice;
    list->count = 1;
    return VIDCHAT_OK;
}

typedef struct {
    uint32_t left, at;
    float step;
} ramp_t;

static vidchat_status_t speak(
    const vidchat_plugin_t *plugin, const vidchat_speech_request_t *request, void **speech,
    vidchat_str_t *error) {
    (void)plugin;
    if (request->voice.length && !vidchat_str_equals(request->voice, "ramp"))
        return vidchat_fail(error, VIDCHAT_INVALID_INPUT, "no such voice");
    ramp_t *ramp = malloc(sizeof *ramp);
    // As many samples as letters, ten for each; a step for each feeling.
    ramp->left = (uint32_t)request->text.length * 10;
    ramp->at = 0;
    ramp->step = request->rate * (float)(request->emotions.count + 1) / 1024.0f;
    *speech = ramp;
    return VIDCHAT_OK;
}

static vidchat_status_t next_block(
    const vidchat_plugin_t *plugin, void *speech, vidchat_speech_block_t *block,
    vidchat_str_t *error) {
    (void)plugin, (void)error;
    static vidchat_phoneme_mark_t mark;
    ramp_t *ramp = speech;
    uint32_t count = ramp->left < block->capacity ? ramp->left : block->capacity;
    for (uint32_t i = 0; i < count; i++)
        block->samples[i] = (float)(ramp->at + i) * ramp->step;
    mark.sample_offset = ramp->at;
    mark.sample_count = count;
    mark.ipa = vidchat_str("ə");
    block->sample_rate = 16000;
    block->sample_count = count;
    block->marks.items = &mark;
    block->marks.count = 1;
    ramp->left -= count;
    ramp->at += count;
    return VIDCHAT_OK;
}

static void close_stream(const vidchat_plugin_t *plugin, void *stream) {
    (void)plugin;
    free(stream);
}

// Tells what of the request arrived.
static vidchat_status_t transcribe(
    const vidchat_plugin_t *plugin, const vidchat_speech_request_t *request,
    vidchat_transcript_list_t *transcripts, vidchat_str_t *error) {
    (void)plugin, (void)error;
    static char text[256], speaker[256];
    static vidchat_str_t phoneme;
    static int64_t ids[5];
    static vidchat_transcript_t transcript;
    keep(text, sizeof text, request->text);
    keep(speaker, sizeof speaker, request->speaker);
    phoneme = vidchat_str(speaker);
    ids[0] = (int64_t)(request->noise_scale * 100);
    ids[1] = request->noise_w != request->noise_w ? -1 : 0;
    ids[2] = (int64_t)(request->sentence_silence * 100);
    ids[3] = request->low_latency;
    ids[4] = request->absolute_rate;
    transcript.text = vidchat_str(text);
    transcript.phonemes.items = &phoneme;
    transcript.phonemes.count = 1;
    transcript.ids.items = ids;
    transcript.ids.count = 5;
    transcripts->items = &transcript;
    transcripts->count = 1;
    return VIDCHAT_OK;
}

static const vidchat_tts_t tts = {
    sizeof tts, 0, voices, speak, next_block, close_stream, transcribe};

// Voice converter: half as loud.

static vidchat_status_t convert_open(
    const vidchat_plugin_t *plugin, uint32_t sample_rate,
    const vidchat_conversion_settings_t *settings, void **conversion, vidchat_str_t *error) {
    (void)plugin, (void)settings, (void)error;
    uint32_t *rate = malloc(sizeof *rate);
    *rate = sample_rate;
    *conversion = rate;
    return VIDCHAT_OK;
}

static uint32_t latency(const vidchat_plugin_t *plugin, void *conversion) {
    (void)plugin, (void)conversion;
    return 42;
}

static float converted[65536];

static vidchat_status_t push(
    const vidchat_plugin_t *plugin, void *conversion, vidchat_f32_list_t samples,
    vidchat_sound_block_t *block, vidchat_str_t *error) {
    (void)plugin;
    if (samples.count > COUNT(converted))
        return vidchat_fail(error, VIDCHAT_INVALID_INPUT, "too much");
    for (uint64_t i = 0; i < samples.count; i++)
        converted[i] = samples.items[i] * 0.5f;
    block->sample_rate = *(uint32_t *)conversion;
    block->samples.items = converted;
    block->samples.count = samples.count;
    return VIDCHAT_OK;
}

static vidchat_status_t flush(
    const vidchat_plugin_t *plugin, void *conversion, vidchat_sound_block_t *block,
    vidchat_str_t *error) {
    (void)plugin, (void)error;
    block->sample_rate = *(uint32_t *)conversion;
    block->samples.items = NULL;
    block->samples.count = 0;
    return VIDCHAT_OK;
}

static const vidchat_voice_converter_t converter = {
    sizeof converter, 0, voices, convert_open, latency, push, flush, close_stream};

// Mind: an echo.

static vidchat_status_t
models(const vidchat_plugin_t *plugin, vidchat_llm_model_list_t *list, vidchat_str_t *error) {
    (void)plugin, (void)error;
    static vidchat_llm_model_t model;
    model.struct_size = sizeof model;
    model.context_tokens = 0;
    model.id = vidchat_str("echo");
    model.name = vidchat_str("Echo");
    list->items = &model;
    list->count = 1;
    return VIDCHAT_OK;
}

typedef struct {
    int at;
    char text[256];
} reply_t;

static vidchat_status_t chat(
    const vidchat_plugin_t *plugin, vidchat_message_list_t messages,
    const vidchat_chat_options_t *chat_options, void **reply, vidchat_str_t *error) {
    (void)plugin, (void)error;
    reply_t *echo = calloc(1, sizeof *echo);
    const vidchat_message_t *last = &messages.items[messages.count - 1];
    snprintf(
        echo->text, sizeof echo->text, "%.*s|%u|%u|%llu", (int)last->text.length, last->text.data,
        last->role, chat_options->has_seed, (unsigned long long)chat_options->seed);
    *reply = echo;
    return VIDCHAT_OK;
}

static vidchat_status_t
next_piece(const vidchat_plugin_t *plugin, void *reply, vidchat_piece_t *piece, vidchat_str_t *error) {
    (void)plugin, (void)error;
    reply_t *echo = reply;
    static const uint32_t kinds[] = {VIDCHAT_PIECE_THINKING, VIDCHAT_PIECE_TEXT, VIDCHAT_PIECE_DONE, 77};
    piece->kind = kinds[echo->at++ % 4];
    piece->text = vidchat_str(echo->text);
    piece->prompt_tokens = 3;
    piece->completion_tokens = -1;
    return VIDCHAT_OK;
}

static const vidchat_llm_provider_t llm = {sizeof llm, 0, models, chat, next_piece, close_stream};

// Avatar: a colour.

static vidchat_status_t
describe(const vidchat_plugin_t *plugin, vidchat_abilities_t *abilities, vidchat_str_t *error) {
    (void)plugin, (void)error;
    static vidchat_style_t style;
    style.id = vidchat_str("plain");
    style.name = vidchat_str("Plain");
    abilities->width = 64;
    abilities->height = 48;
    abilities->preferred_fps = 30.0f;
    abilities->styles.items = &style;
    abilities->styles.count = 1;
    return VIDCHAT_OK;
}

static vidchat_status_t stage_open(
    const vidchat_plugin_t *plugin, uint32_t width, uint32_t height, vidchat_str_t style,
    void **stage, vidchat_str_t *error) {
    (void)plugin, (void)width, (void)height, (void)style, (void)error;
    *stage = malloc(1);
    return VIDCHAT_OK;
}

static vidchat_status_t render(
    const vidchat_plugin_t *plugin, void *stage, const vidchat_pose_t *pose, vidchat_frame_t *frame,
    uint32_t *outcome, vidchat_str_t *error) {
    (void)plugin, (void)stage, (void)error;
    if (pose->blink > 0.5f) {
        *outcome = VIDCHAT_OUTCOME_UNCHANGED;
        return VIDCHAT_OK;
    }
    for (uint32_t y = 0; y < frame->height; y++)
        memset(frame->pixels + (size_t)y * frame->stride, (int)(pose->mouth[10] * 255), 4 * frame->width);
    *outcome = VIDCHAT_OUTCOME_DRAWN;
    return VIDCHAT_OK;
}

static const vidchat_avatar_renderer_t avatar = {
    sizeof avatar, 0, describe, stage_open, render, close_stream};

// The plugin.

static void destroy(const vidchat_plugin_t *plugin) {
    (void)plugin;
    const vidchat_host_log_t *log = service(VIDCHAT_HOST_LOG);
    log->write(host, VIDCHAT_LOG_INFO, vidchat_str("destroyed"));
}

static vidchat_status_t
configure(const vidchat_plugin_t *plugin, vidchat_str_t given, vidchat_str_t *error) {
    (void)plugin;
    keep(options, sizeof options, given);
    if (strstr(options, "impossible"))
        return vidchat_fail(error, VIDCHAT_NOT_CONFIGURED, "server");
    return VIDCHAT_OK;
}

static vidchat_bytes_t save(const vidchat_plugin_t *plugin) {
    (void)plugin;
    return (vidchat_bytes_t){(const uint8_t *)options, strlen(options)};
}

static vidchat_status_t
restore(const vidchat_plugin_t *plugin, vidchat_bytes_t state, vidchat_str_t *error) {
    (void)plugin, (void)error;
    keep(options, sizeof options, (vidchat_str_t){(const char *)state.data, state.length});
    return VIDCHAT_OK;
}

static const void *extension(const vidchat_plugin_t *plugin, const char *id) {
    (void)plugin;
#ifndef NO_EXTENSION
    if (!strcmp(id, VIDCHAT_TTS)) return &tts;
    if (!strcmp(id, VIDCHAT_PHONEMIZER)) return &phonemizer;
    if (!strcmp(id, VIDCHAT_EMOTION_DETECTOR)) return &detector;
    if (!strcmp(id, VIDCHAT_VOICE_CONVERTER)) return &converter;
    if (!strcmp(id, VIDCHAT_LLM_PROVIDER)) return &llm;
    if (!strcmp(id, VIDCHAT_AVATAR_RENDERER)) return &avatar;
#endif
    return NULL;
}

static vidchat_plugin_t plugin = {
    .struct_size = sizeof plugin,
    .destroy = destroy,
#ifndef NULL_FUNCTION
    .configure = configure,
#endif
    .save = save,
    .restore = restore,
    .get_extension = extension,
};

static const vidchat_plugin_t *create(const vidchat_host_t *given, vidchat_str_t *error) {
    host = given;
    plugin.name = vidchat_str("many");
    plugin.version = vidchat_str("1.2.3");
#ifdef REFUSE
    vidchat_fail(error, VIDCHAT_INTERNAL, "there is no such device");
    return NULL;
#endif
    (void)error;
    (void)configure;
    return &plugin;
}

#ifdef CRASH_AT_LOAD
__attribute__((constructor)) static void crash(void) {
    *(volatile int *)8 = 1;
}
#endif

#ifndef NO_ENTRY
#ifndef VERSION
#define VERSION VIDCHAT_ABI_VERSION
#endif
VIDCHAT_EXPORT const vidchat_entry_t vidchat_entry = {VERSION, sizeof vidchat_entry, create};
#endif

// VidChat's native plugins: the C ABI between a library and its host.
//
// A plugin is a shared library that exports one symbol, `vidchat_entry` (plugin.h). These headers are
// C99 and C++; they need nothing but the compiler's own. `sdk/native/examples/beep` is a whole plugin
// to copy, `docs/plugins.md` the guide. `sdk/native/src` says the same for Rust; a test holds the two
// together.
//
// Entry.    The host calls `create`, asks the plugin it gets for the extension of its kind by id
//           (`VIDCHAT_TTS`, ...), and the plugin asks the host for the services it wants (host.h). No
//           extension is needed by both sides: who asks for one that is not there gets null.
//
// Versions. `VIDCHAT_ABI_VERSION` holds a major and a minor version. Within a major version structs
//           only grow at their end, and those that lie in lists not at all. Whoever makes room for a
//           struct sets its `struct_size`, also where the other side fills it in; the other neither
//           reads nor writes beyond that, and leaves `struct_size` alone. A new ability is a new
//           extension; an extension's id ends in its own version.
//
// Threads.  Each function has a tag that says who may call it and where:
//             [plugin-thread]  called by the host on one thread, the same from `create` to `destroy`,
//                              one call at a time
//             [in-call]        called by the plugin on the plugin thread, while a [plugin-thread] call is
//                              under way
//             [thread-safe]    called by the plugin on any thread from `create` until `destroy` returns
//           and, behind `&`, the state that it needs:
//             configured       `configure` was called and returned VIDCHAT_OK at least once
//             open             the stream was opened and not closed
//
// Memory.   Whoever hands out a pointer owns what it points to; nobody frees what the other made. Each
//           pointer says how long it is valid, in these words:
//             for the call     until the function that it was passed to returns
//             until the next call
//                              of the plugin: until the host calls into the same plugin again;
//                              of a service: until the plugin calls the same service again
//             until destroy    until `destroy` of the plugin returns
//           A stream (speech, reply, conversion, stage) is the plugin's, and the host passes it back as
//           it is. The host closes each exactly once, before `destroy`.
//
// Errors.   A function that can fail returns a status and, unless that is VIDCHAT_OK, may set the
//           string behind its `error`: what is wrong and what to do, for people. What its other
//           out-arguments hold is then not read. `vidchat_fail` does both in one line.
//
// Unwinding. No C++ exception and no `longjmp` may leave a function: it would end the process.
//
// Null.     Function pointers are never null unless it says so, neither are pointer arguments.
#pragma once

#include "avatar_renderer.h"
#include "emotion_detector.h"
#include "host.h"
#include "llm_provider.h"
#include "phonemizer.h"
#include "plugin.h"
#include "text.h"
#include "tts.h"
#include "voice_converter.h"

/* What the plugin's Rust and C call of each other: see src/ffi.rs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef VIDCHAT_BRIDGE_H
#define VIDCHAT_BRIDGE_H

#include <stddef.h>

/* Loads the data that all languages share. Once, before all else. Gives 0, or espeak-ng's error. */
int vidchat_start(void);

/* Makes a voice the one that reads. Gives 0, or espeak-ng's error: then none reads. */
int vidchat_set_voice(const char *name);

/* Reads the next clause of `*text`, in UTF-8, and moves `*text` behind what was read: NULL at the end. Gives
 * the clause's IPA, which is good until the next call, or NULL. `*terminator` says what ended it; `*ahead`
 * how many characters were read that belong to the next one. */
const char *vidchat_next_clause(const char **text, int *terminator, int *ahead);

/* From here on by Rust. */

/* The size of a file in bytes; -1 where there is none. */
long vidchat_file_size(const char *path);

/* Writes all of a file to `to`, which has room for `size` bytes. Gives whether it is there. */
int vidchat_file_read(const char *path, char *to, long size);

/* Writes the name of a folder's entry, files and folders in order. Gives whether there are so many. */
int vidchat_folder_entry(const char *path, size_t index, char *to, size_t size);

#endif

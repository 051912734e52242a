/* Read before each of espeak-ng's files: what build/mends.rs puts into them leans on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef VIDCHAT_MENDS_H
#define VIDCHAT_MENDS_H

/* The start of the list that a phoneme is looked at in: conditions on what precedes it end there. */
extern void *vidchat_first_phoneme;

/* Symbols and pictographs, which the dictionaries have names for. */
static inline int vidchat_is_pictograph(unsigned int c)
{
	return (c >= 0x2600 && c <= 0x27bf) || (c >= 0x1f000 && c <= 0x1fbff);
}

/* What is said of a number, as far as a word has room for it: see TranslateNumber_1. */
#define VIDCHAT_APPEND(out, more) \
	{ \
		if (strlen(out) + strlen(more) + 1 > N_WORD_PHONEMES) \
			goto stop; \
		strcat(out, more); \
	}

/* The same for what must stand at its end. */
#define VIDCHAT_END(out, more) \
	do { \
		size_t room = N_WORD_PHONEMES - strlen(more) - 1; \
		size_t length = strlen(out); \
		strcpy(out + (length > room ? room : length), more); \
	} while (0)

#endif

/* The few steps from text to phonemes: see bridge.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "bridge.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <espeak-ng/espeak_ng.h>
#include <espeak-ng/speak_lib.h>
#include <espeak-ng/encoding.h>

#include "dictionary.h"
#include "readclause.h"
#include "speech.h"
#include "translate.h"

void *vidchat_first_phoneme;

/* espeak-ng's, by a mend. */
extern int ungot_char, ungot_char2;

int vidchat_start(void)
{
	strcpy(path_home, "/espeak-ng-data");
	return espeak_ng_Initialize(NULL);
}

int vidchat_set_voice(const char *name)
{
	return espeak_ng_SetVoiceByName(name);
}

const char *vidchat_next_clause(const char **text, int *terminator, int *ahead)
{
	if (translator == NULL)
		return NULL;
	if (p_decoder == NULL)
		p_decoder = create_text_decoder();
	if (text_decoder_decode_string_multibyte(p_decoder, *text, translator->encoding, espeakCHARS_AUTO) != ENS_OK)
		return NULL;
	TranslateClauseWithTerminator(translator, NULL, NULL, terminator);
	*text = text_decoder_get_buffer(p_decoder);
	*ahead = (ungot_char != 0) + (ungot_char2 != 0);
	return GetTranslatedPhonemeString(espeakPHONEMES_IPA);
}

/* Only markup asks for this, and none is read. */
espeak_ERROR espeak_SetParameter(espeak_PARAMETER parameter, int value, int relative)
{
	return espeak_ng_SetParameter(parameter, value, relative) == ENS_OK ? EE_OK : EE_INTERNAL_ERROR;
}

/* Where espeak-ng explains how it came to a word; nobody asks it to. */
char *DecodeRule(const char *group_chars, int group_length, char *rule, int control, char *output)
{
	(void)group_chars, (void)group_length, (void)rule, (void)control;
	output[0] = 0;
	return output;
}

void print_dictionary_flags(unsigned int *flags, char *text, int size)
{
	(void)flags;
	if (size > 0)
		text[0] = 0;
}

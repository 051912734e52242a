/* Strings, numbers in strings, and sorting: see libc.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "libc.h"

int vidchat_errno;

#ifdef __wasm__

size_t strlen(const char *text)
{
	const char *end = text;
	while (*end)
		end++;
	return end - text;
}

char *strcpy(char *to, const char *from)
{
	memcpy(to, from, strlen(from) + 1);
	return to;
}

char *strncpy(char *to, const char *from, size_t count)
{
	size_t i = 0;
	for (; i < count && from[i]; i++)
		to[i] = from[i];
	for (; i < count; i++)
		to[i] = 0;
	return to;
}

char *strcat(char *to, const char *from)
{
	strcpy(to + strlen(to), from);
	return to;
}

int strncmp(const char *a, const char *b, size_t count)
{
	for (; count > 0; a++, b++, count--)
		if (*a != *b || *a == 0)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strcasecmp(const char *a, const char *b)
{
	while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b))
		a++, b++;
	return tolower((unsigned char)*a) - tolower((unsigned char)*b);
}

char *strchr(const char *text, int wanted)
{
	for (; *text != (char)wanted; text++)
		if (*text == 0)
			return NULL;
	return (char *)text;
}

char *strrchr(const char *text, int wanted)
{
	const char *at = text + strlen(text);
	for (; *at != (char)wanted; at--)
		if (at == text)
			return NULL;
	return (char *)at;
}

char *strstr(const char *text, const char *wanted)
{
	size_t length = strlen(wanted);
	for (; strncmp(text, wanted, length) != 0; text++)
		if (*text == 0)
			return NULL;
	return (char *)text;
}

char *strtok(char *text, const char *separators)
{
	static char *rest;
	if (text == NULL)
		text = rest;
	while (*text && strchr(separators, *text))
		text++;
	if (*text == 0) {
		rest = text;
		return NULL;
	}
	for (rest = text; *rest; rest++) {
		if (strchr(separators, *rest)) {
			*rest++ = 0;
			break;
		}
	}
	return text;
}

#endif

char *strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc(size);
	return copy ? memcpy(copy, text, size) : NULL;
}

int strerror_r(int error, char *to, size_t size)
{
	snprintf(to, size, "error %d", error);
	return 0;
}

wchar_t *wcschr(const wchar_t *text, wchar_t wanted)
{
	for (; *text != wanted; text++)
		if (*text == 0)
			return NULL;
	return (wchar_t *)text;
}

size_t wcslen(const wchar_t *text)
{
	const wchar_t *end = text;
	while (*end)
		end++;
	return end - text;
}

int wcsncmp(const wchar_t *a, const wchar_t *b, size_t count)
{
	for (; count > 0; a++, b++, count--)
		if (*a != *b || *a == 0)
			return *a < *b ? -1 : *a > *b;
	return 0;
}

wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t count)
{
	size_t i = 0;
	for (; i < count && from[i]; i++)
		to[i] = from[i];
	for (; i < count; i++)
		to[i] = 0;
	return to;
}

/* Of digits and a point alone: only markup asks, and no markup is read. */
double wcstod(const wchar_t *text, wchar_t **end)
{
	double value = 0, digit = 1;
	int fraction = 0;
	for (; (*text >= '0' && *text <= '9') || (*text == '.' && !fraction); text++) {
		if (*text == '.') {
			fraction = 1;
		} else if (fraction) {
			digit /= 10;
			value += digit * (*text - '0');
		} else {
			value = value * 10 + (*text - '0');
		}
	}
	if (end)
		*end = (wchar_t *)text;
	return value;
}

static int digit_of(char c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? tolower(c) - 'a' + 10 : 36;
}

/* 64 bits wide on every target, as `long` is where Piper runs. */
static long long integer(const char *text, char **end, int base)
{
	const char *at = text;
	while (isspace(*at))
		at++;
	int negative = *at == '-';
	if (*at == '-' || *at == '+')
		at++;
	if ((base == 0 || base == 16) && at[0] == '0' && (at[1] | 0x20) == 'x' && digit_of(at[2]) < 16) {
		at += 2;
		base = 16;
	} else if (base == 0) {
		base = *at == '0' ? 8 : 10;
	}
	long long value = 0;
	const char *digits = at;
	for (; digit_of(*at) < base; at++) {
		if (value > (LLONG_MAX - digit_of(*at)) / base)
			value = LLONG_MAX;
		else if (value != LLONG_MAX)
			value = value * base + digit_of(*at);
	}
	if (end)
		*end = (char *)(at == digits ? text : at);
	return negative ? -value : value;
}

long strtol(const char *text, char **end, int base)
{
	return (long)integer(text, end, base);
}

int atoi(const char *text)
{
	return (int)integer(text, NULL, 10);
}

void qsort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char *first = items;
	for (size_t i = 1; i < count; i++) {
		for (char *at = first + i * size; at > first && compare(at - size, at) > 0; at -= size) {
			for (size_t byte = 0; byte < size; byte++) {
				char other = at[byte];
				at[byte] = at[byte - size];
				at[byte - size] = other;
			}
		}
	}
}

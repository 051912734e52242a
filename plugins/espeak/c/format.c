/* sprintf and sscanf, as far as espeak-ng needs them: see libc.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "libc.h"

struct output {
	char *to;
	size_t size;
	size_t length; /* would be, were there room */
};

static void put(struct output *out, char c)
{
	if (out->length + 1 < out->size)
		out->to[out->length] = c;
	out->length++;
}

static void put_number(struct output *out, unsigned long long value, int base, int negative, int width, char fill)
{
	char digits[24];
	int count = 0;
	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative)
		digits[count++] = '-';
	for (; width > count; width--)
		put(out, fill);
	while (count)
		put(out, digits[--count]);
}

/* Knows %c, %d, %ld, %s, %x and %%, with widths and precisions of numbers. */
static int format_into(char *to, size_t size, const char *format, va_list arguments)
{
	struct output out = { to, size, 0 };
	for (; *format; format++) {
		if (*format != '%') {
			put(&out, *format);
			continue;
		}
		format++;
		char fill = ' ';
		int width = 0, wide = 0;
		if (*format == '0' || *format == '.') {
			fill = '0';
			format++;
		}
		for (; isdigit(*format); format++)
			width = width * 10 + (*format - '0');
		for (; *format == 'l'; format++)
			wide = 1;
		switch (*format) {
		case 'c':
			put(&out, (char)va_arg(arguments, int));
			break;
		case 's':
			for (const char *text = va_arg(arguments, const char *); *text; text++)
				put(&out, *text);
			break;
		case 'd': {
			long long value = wide ? va_arg(arguments, long) : va_arg(arguments, int);
			put_number(&out, value < 0 ? -value : value, 10, value < 0, width, fill);
			break;
		}
		case 'x':
			put_number(&out, va_arg(arguments, unsigned), 16, 0, width, fill);
			break;
		case '%':
			put(&out, '%');
			break;
		default:
			__builtin_trap(); /* espeak-ng has no other */
		}
	}
	if (size)
		to[out.length < size ? out.length : size - 1] = 0;
	return (int)out.length;
}

int snprintf(char *to, size_t size, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = format_into(to, size, format, arguments);
	va_end(arguments);
	return length;
}

int sprintf(char *to, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = format_into(to, INT_MAX, format, arguments);
	va_end(arguments);
	return length;
}

int sscanf(const char *text, const char *format, ...)
{
	int found = 0;
	va_list arguments;
	va_start(arguments, format);
	for (; *format; format++) {
		if (isspace(*format)) {
			while (isspace(*text))
				text++;
			continue;
		}
		if (*format != '%') {
			if (*text++ != *format)
				break;
			continue;
		}
		format++;
		if (*format == 'c') {
			if (*text == 0)
				break;
			*va_arg(arguments, char *) = *text++;
			found++;
			continue;
		}
		while (isspace(*text))
			text++;
		if (*text == 0)
			break;
		if (*format == 's') {
			char *to = va_arg(arguments, char *);
			while (*text && !isspace(*text))
				*to++ = *text++;
			*to = 0;
		} else {
			char *end;
			long value = strtol(text, &end, *format == 'x' ? 16 : 10);
			if (end == text)
				break;
			*va_arg(arguments, int *) = (int)value;
			text = end;
		}
		found++;
	}
	va_end(arguments);
	return found;
}

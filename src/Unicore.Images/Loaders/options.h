// SPDX-License-Identifier: BSD-3-Clause
// What UEFI's boot entries and its shell say to a program, as the command line that an image takes.
#ifndef LOADERS_OPTIONS_H
#define LOADERS_OPTIONS_H

#include <stdint.h>

static inline uint16_t options_unit(const uint8_t *options, uint32_t at)
{
	return (uint16_t)(options[2 * at] | options[2 * at + 1] << 8);
}

/* Some firmware leaves bytes of its own there: text has no control characters but tabs, and no half of a pair of UTF-16's. */
static inline int options_are_text(const uint8_t *options, uint32_t units)
{
	for (uint32_t i = 0; i < units; i++) {
		uint16_t c = options_unit(options, i);

		if ((c < ' ' && c != '\t') || c == 0x7f || (c >= 0xdc00 && c < 0xe000))
			return 0;
		if (c < 0xd800 || c >= 0xdc00)
			continue;
		if (++i == units || options_unit(options, i) < 0xdc00 || options_unit(options, i) >= 0xe000)
			return 0;
	}
	return 1;
}

/* The first unit behind blanks and, if `is_named`, behind the first word, which may stand in quotes. */
static inline uint32_t options_start(const uint8_t *options, uint32_t units, int is_named)
{
	uint32_t i = 0;
	int quoted = 0;

	for (;; is_named = 0) {
		while (i < units && (options_unit(options, i) == ' ' || options_unit(options, i) == '\t'))
			i++;
		if (!is_named)
			return i;
		for (; i < units && (quoted || (options_unit(options, i) != ' ' && options_unit(options, i) != '\t')); i++)
			quoted ^= options_unit(options, i) == '"';
	}
}

/*
 * Load options (UEFI 2.10, 3.1.3 and 9.1: they are the program's affair) as UTF-8: text in UTF-16, up to its zero or its end, which may
 * begin at any address. `is_named`: the first word is the program's own name, as the shell has it. Copies at most `max` bytes and a zero;
 * returns how many bytes, 0 for options that are none or no text.
 */
static inline uint32_t options_copy(const uint8_t *options, uint32_t size, int is_named, char *to, uint32_t max)
{
	uint32_t units = 0, len = 0;

	while (units < size / 2 && options_unit(options, units))
		units++;
	if (size % 2 || !options_are_text(options, units))
		return 0;
	for (uint32_t i = options_start(options, units, is_named); i < units; i++) {
		uint32_t c = options_unit(options, i), bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : 3;

		if (c >= 0xd800 && c < 0xdc00) {
			c = 0x10000 + ((c & 0x3ff) << 10 | (options_unit(options, ++i) & 0x3ff));
			bytes = 4;
		}
		for (uint32_t b = bytes; b-- && len < max;)
			to[len++] = (char)(b + 1 < bytes ? 0x80 | (c >> 6 * b & 0x3f) : bytes == 1 ? c : 0xf00 >> bytes | c >> 6 * b);
	}
	to[len] = '\0';
	return len;
}

#endif

// SPDX-License-Identifier: BSD-3-Clause
// A loader's word about a device, read.
#include "../ukvirtio.h"

#include <uk/errno.h>
#include <uk/essentials.h>

/* A number up to `end`, decimal or with 0x, and with K or M for a size. Where it ends; NULL: that is none. */
static const char *number(const char *at, char end, uint64_t *value)
{
	unsigned int base = 10, digits = 0, shift = 0;

	if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
		base = 16;
		at += 2;
	}
	for (*value = 0;; at++, digits++) {
		unsigned int digit = *at >= '0' && *at <= '9' ? (unsigned int)(*at - '0')
			: (*at | 32) >= 'a' && (*at | 32) <= 'f' ? (unsigned int)((*at | 32) - 'a' + 10) : 16;

		if (digit >= base)
			break;
		if (*value > (UINT64_MAX >> 24) / 16)
			return NULL;
		*value = *value * base + digit;
	}
	if (end == '@' && (*at == 'K' || *at == 'k'))
		shift = 10;
	else if (end == '@' && (*at == 'M' || *at == 'm'))
		shift = 20;
	at += shift != 0;
	*value <<= shift;
	return digits && (*at == end || (end == ':' && !*at)) ? at : NULL;
}

int _virtio_read_word(const char *word, uint64_t *base, uint64_t *size, int *irq)
{
	uint64_t line;
	const char *at = number(word, '@', size);

	if (at)
		at = number(at + 1, ':', base);
	if (at && *at)
		at = number(at + 1, ':', &line);
	else
		at = NULL;
	if (!at || line > INT32_MAX || !*size || *size > UK_PAGE_SIZE * 16 || *base % 4)
		return -UK_EINVAL;
	*irq = (int)line;
	return 0;
}

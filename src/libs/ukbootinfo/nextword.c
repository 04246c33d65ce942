// SPDX-License-Identifier: BSD-3-Clause
// Words of the loader's of which there may be several. A file of its own: most images look for one that there is once.
#include "words.h"

#include <uk/argparse.h>
#include <uk/errno.h>
#include <uk/string.h>

int uk_bootinfo_next_word(const struct ukplat_bootinfo *info, const char *start, size_t *at, char *value, size_t size)
{
	const char *line = info->loader_cmdline;
	size_t len = strlen(line), n = strlen(start);

	while (*at < len) {
		size_t from = *at, end = _bootinfo_word_end(line, from, len);
		char *word[1];

		*at = end + 1;
		if (end - from < n || memcmp(line + from, start, n))
			continue;
		from += n;
		if (end - from >= size)
			return -UK_E2BIG;
		memcpy(value, line + from, end - from);
		value[end - from] = '\0';
		if (end > from && uk_argparse(value, word, 1) != 1)
			return -UK_EINVAL;
		return 0;
	}
	return -UK_ENOENT;
}

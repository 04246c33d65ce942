// SPDX-License-Identifier: BSD-3-Clause
// A loader's text, which may lie anywhere.
#include <uk/bootinfo.h>

#include <uk/essentials.h>
#include <uk/string.h>

size_t uk_bootinfo_text_length(uint64_t address)
{
	const size_t most = UKPLAT_CMDLINE_MAX + 1;
	size_t len = 0;

	while (address && len < most) {
		size_t step = UK_PAGE_SIZE - (address + len) % UK_PAGE_SIZE, found;

		if (step > most - len)
			step = most - len;
		if (!ukplat_readable((uintptr_t)address + len, step))
			break;
		found = strnlen((const char *)(uintptr_t)address + len, step);
		len += found;
		if (found < step)
			break;
	}
	return len;
}

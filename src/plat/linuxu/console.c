// SPDX-License-Identifier: BSD-3-Clause
// The console: standard output and standard input.

#include <uk/plat/console.h>

#include "linux.h"

void ukplat_console_write(const char *buf, size_t len)
{
	while (len) {
		long n = _linuxu_write(1, buf, len);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return;
		buf += n;
		len -= (size_t)n;
	}
}

size_t ukplat_console_read(char *buf, size_t len)
{
	struct linux_pollfd input = { .fd = 0, .events = POLLIN };
	struct linux_timespec now = { 0, 0 };
	long n;

	if (!len || _linuxu_ppoll(&input, 1, &now, NULL, 0) <= 0)
		return 0;
	n = _linuxu_read(0, buf, len);
	return n > 0 ? (size_t)n : 0;
}

void ukplat_console_wait(void)
{
	struct linux_pollfd input = { .fd = 0, .events = POLLIN };

	_linuxu_ppoll(&input, 1, NULL, NULL, 0);
}

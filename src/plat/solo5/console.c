// SPDX-License-Identifier: BSD-3-Clause
// The console, which is output alone: errors go the same way, and input has ended before it began.
#include "solo5.h"

#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/plat/console.h>
#include <uk/plat/time.h>

#define MS 1000000ull

long ukplat_console_write(const char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		long n = _solo5_write(buf + done, len - done);

		if (n == -UK_EAGAIN) /* somebody has made the descriptor non-blocking: it is shared */
			_solo5_wait(_solo5_monotonic() + MS);
		else if (n < 0 && n != -UK_EINTR)
			return done ? (long)done : n;
		else if (n > 0)
			done += (size_t)n;
	}
	return (long)done;
}

long ukplat_console_error(const char *buf, size_t len)
{
	return ukplat_console_write(buf, len);
}

long ukplat_console_read(char *buf UK_UNUSED, size_t len)
{
	return len ? UKPLAT_CONSOLE_END : 0;
}

int ukplat_console_is_terminal(enum ukplat_console_stream stream)
{
	return stream != UKPLAT_CONSOLE_INPUT && uk_bootinfo_terminal(ukplat_bootinfo(), (char)stream) != 0;
}

/* A read has something to return always: nobody has to wait for it. */
void ukplat_console_wait(uint64_t deadline UK_UNUSED)
{
}

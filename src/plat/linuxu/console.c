// SPDX-License-Identifier: BSD-3-Clause
// The console: standard output, standard error and standard input.

#include <uk/bootinfo.h>
#include <uk/plat/console.h>

#include "linux.h"

#define STDIN 0
#define STDOUT 1
#define STDERR 2

static long write_all(int fd, const char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		long n = _linuxu_write(fd, buf + done, len - done);

		if (n == -EINTR)
			continue;
		if (n == -EAGAIN) { /* somebody else has made the descriptor non-blocking: it is shared */
			struct linux_pollfd output = { .fd = fd, .events = POLLOUT };

			_linuxu_ppoll(&output, 1, NULL, NULL, 0);
			continue;
		}
		if (n < 0)
			return done ? (long)done : n;
		done += (size_t)n;
	}
	return (long)done;
}

long ukplat_console_write(const char *buf, size_t len)
{
	return write_all(STDOUT, buf, len);
}

long ukplat_console_error(const char *buf, size_t len)
{
	return write_all(STDERR, buf, len);
}

long ukplat_console_read(char *buf, size_t len)
{
	struct linux_pollfd input = { .fd = STDIN, .events = POLLIN };
	struct linux_timespec now = { 0, 0 };
	long n;

	/* An end and an error are events too: read() tells which. */
	if (!len || !_linuxu_ppoll(&input, 1, &now, NULL, 0))
		return 0;
	n = _linuxu_read(STDIN, buf, len);
	if (n == -EINTR || n == -EAGAIN)
		return 0;
	return n ? n : UKPLAT_CONSOLE_END;
}

int ukplat_console_is_terminal(enum ukplat_console_stream stream)
{
	int told = uk_bootinfo_terminal(ukplat_bootinfo(), (char)stream);
	struct linux_winsize size;
	int fd;

	if (told >= 0)
		return told;
	fd = stream == UKPLAT_CONSOLE_INPUT ? STDIN : stream == UKPLAT_CONSOLE_OUTPUT ? STDOUT : STDERR;
	return !_linuxu_ioctl(fd, TIOCGWINSZ, &size);
}

void ukplat_console_wait(uint64_t deadline)
{
	struct linux_pollfd input = { .fd = STDIN, .events = POLLIN };

	_linuxu_wait(&input, 1, deadline);
}

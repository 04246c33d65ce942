// SPDX-License-Identifier: BSD-3-Clause
// The console on a line of the platform's: one stream, no errors, no end.
#include <uk/machine.h>

#include <uk/plat/console.h>

#ifdef CONFIG_LIBUKMACHINE_CRLF
#define CRLF 1
#else
#define CRLF 0
#endif

long ukplat_console_write(const char *buf, size_t len)
{
	size_t done = 0;

	while (CRLF && done < len) {
		size_t line = done;

		while (line < len && buf[line] != '\n')
			line++;
		uk_machine_line_write(buf + done, line - done);
		if (line < len)
			uk_machine_line_write("\r\n", 2);
		done = line < len ? line + 1 : len;
	}
	if (!CRLF)
		uk_machine_line_write(buf, len);
	return (long)len;
}

/* There is one line only. */
long ukplat_console_error(const char *buf, size_t len) __attribute__((alias("ukplat_console_write")));

long ukplat_console_read(char *buf, size_t len)
{
	return (long)uk_machine_line_read(buf, len);
}

// SPDX-License-Identifier: BSD-3-Clause
// The console (uk/plat/console.h), and the C library's streams on it.
#include "check.h"

#include <errno.h>
#include <string.h>
#include <uk/plat/console.h>
#include <uk/plat/time.h>
#include <unistd.h>

CHECK("console: nothing to write and no room to read are no error")
{
	char c;

	EXPECT(ukplat_console_write("", 0) == 0 && ukplat_console_error("", 0) == 0);
	EXPECT(ukplat_console_read(&c, 0) == 0);
	EXPECT(read(0, &c, 0) == 0);
}

CHECK("console: what was written is counted")
{
	EXPECT(ukplat_console_write("console\n", 8) == 8);
	EXPECT(write(1, "console\n", 8) == 8);
}

CHECK("console: what isn't open for it is refused")
{
	char c;

	errno = 0;
	EXPECT(read(1, &c, 1) == -1 && errno == EBADF);
	errno = 0;
	EXPECT(write(0, "x", 1) == -1 && errno == EBADF);
}

CHECK("console: each stream is a terminal or none, whether somebody told or not")
{
	static const enum ukplat_console_stream streams[] = { UKPLAT_CONSOLE_INPUT, UKPLAT_CONSOLE_OUTPUT, UKPLAT_CONSOLE_ERRORS };

	for (int i = 0; i < 3; i++)
		EXPECT((unsigned int)ukplat_console_is_terminal(streams[i]) <= 1);
}

ACT("console: every byte")
{
	char bytes[256];

	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	fputs("<begin>", stdout);
	fwrite(bytes, 1, sizeof(bytes), stdout);
	fputs("<end>", stdout);
}

ACT("console: two streams")
{
	fputs("to output\n", stdout);
	fputs("to error\n", stderr);
}

ACT("console: lines until the end")
{
	char line[64];
	int lines = 0;

	while (fgets(line, sizeof(line), stdin)) {
		printf("line: %s", line);
		lines++;
	}
	printf("%d lines, end: %d, error: %d\n", lines, !!feof(stdin), !!ferror(stdin));
}

ACT("console: the first line")
{
	char line[64] = "";

	fgets(line, sizeof(line), stdin);
	printf("line: %s", line);
}

ACT("console: an error")
{
	ssize_t n = write(1, "x", 1);
	int error = errno, printed = printf("y");

	dprintf(2, "wrote %ld, %s; printed %d, failed %d\n", (long)n, strerror(error), printed, !!ferror(stdout));
}

static void on_timer(void)
{
	ukplat_console_write("interrupted\n", 12);
}

ACT("console: a timer while it waits")
{
	ukplat_timer_start(ukplat_deadline(50000000), on_timer);
	ukplat_console_wait(UKPLAT_NEVER);
	ukplat_console_write("waited\n", 7);
}

ACT("console: a wait with a deadline")
{
	uint64_t start = ukplat_monotonic_clock(), deadline = ukplat_deadline(1000000000);
	int woken = 0;
	char c;
	long got;

	for (; !(got = ukplat_console_read(&c, 1)) && ukplat_monotonic_clock() < deadline; woken++)
		ukplat_console_wait(deadline);
	printf("read %ld, late by %d s, woken %d times\n", got, got ? 0 : (int)((ukplat_monotonic_clock() - deadline) / 1000000000), woken);
	EXPECT(got || ukplat_monotonic_clock() - start >= 1000000000);
	EXPECT(got || woken < 10); /* a look every two milliseconds would be five hundred */
}

ACT("console: a byte, for a while")
{
	uint64_t deadline = ukplat_deadline(10000000000);
	char c = '0';

	while (!ukplat_console_read(&c, 1) && ukplat_monotonic_clock() < deadline)
		ukplat_console_wait(deadline);
	printf("read %c\n", c);
}

static void write_blocks(int count)
{
	static char block[10000];

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = (char)(i * 7 + i / 256);
	for (int i = 0; i < count; i++) {
		block[0] = (char)i;
		EXPECT(fwrite(block, 1, sizeof(block), stdout) == sizeof(block));
	}
}

ACT("console: a million bytes")
{
	write_blocks(100);
}

ACT("console: two hundred thousand bytes")
{
	write_blocks(20);
}

ACT("console: lines without end")
{
	for (;;)
		puts("y");
}

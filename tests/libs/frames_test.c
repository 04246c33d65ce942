// SPDX-License-Identifier: BSD-3-Clause
// The console's two streams on one line (uk/machine.h), written by a program that is interrupted wherever it can be, by one that
// writes too.
#include "check.h"

#include <string.h>
#include <uk/plat/irq.h>

#define ukplat_console_write framed_write
#define ukplat_console_error framed_error
#define ukplat_console_read framed_read
#define ukplat_console_is_terminal framed_is_terminal
long framed_write(const char *buf, size_t len);
long framed_error(const char *buf, size_t len);
long framed_read(char *buf, size_t len);
#include "../../src/libs/ukmachine/console.c"

static char line[1 << 12], streams[2][1 << 12];
static size_t used;

void uk_machine_line_write(const char *buf, size_t len)
{
	static int inside;

	for (size_t i = 0; i < len; i++) {
		line[used++] = buf[i];
		if (!inside && ukplat_irq_enabled()) {
			inside = 1;
			framed_error("!\n", 2);
			inside = 0;
		}
	}
}

size_t uk_machine_line_read(char *buf, size_t len)
{
	(void)buf;
	(void)len;
	return 0;
}

/* Takes the frames apart, as whoever runs the guest does. */
static void take_apart(void)
{
	size_t lengths[2] = { 0, 0 };
	int errors = 0;

	for (size_t i = 2; i < used; i++) {
		char c = line[i];

		if (c != DLE) {
			streams[errors][lengths[errors]++] = c;
			continue;
		}
		c = line[++i];
		if (c == OUTPUT || c == ERRORS)
			errors = c == ERRORS;
		else
			streams[errors][lengths[errors]++] = (char)(c - SHIFT);
	}
}

void test(void)
{
	struct ukplat_bootinfo info = { .loader_cmdline = "uk.console=framed" };

	unsigned long irqs = ukplat_irq_save();

	uk_machine_console_init(&info);
	ukplat_irq_restore(irqs);
	for (int i = 0; i < 3; i++)
		CHECK(framed_write("one\ntwo\n", 8) == 8);
	CHECK(framed_error("error\n", 6) == 6);
	CHECK(framed_write("three\n", 6) == 6);
	CHECK(ukplat_irq_enabled());
	take_apart();
	CHECK_TEXT(streams[0], "one\ntwo\none\ntwo\none\ntwo\nthree\n");
	CHECK(strstr(streams[1], "error\n") != NULL);
}

// SPDX-License-Identifier: BSD-3-Clause
// The console's two streams on one line (uk/machine.h), written by a program that is interrupted wherever it can be, by one that
// writes too; and the wish that the guest end, behind input that is read later.
#include "check.h"

#include <string.h>
#include <uk/plat/irq.h>

#define ukplat_console_write framed_write
#define ukplat_console_error framed_error
#define ukplat_console_read framed_read
#define ukplat_console_is_terminal framed_is_terminal
#define ukplat_on_stop framed_on_stop
int framed_on_stop(void (*stop)(void));
long framed_write(const char *buf, size_t len);
long framed_error(const char *buf, size_t len);
long framed_read(char *buf, size_t len);
#include "../../src/libs/ukmachine/console.c"
#include "../../src/libs/ukmachine/stop.c"

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

static const char *typed = "";
static size_t typed_len;
static int interrupt_is_on, stops;
static void (*on_input)(void);

size_t uk_machine_line_read(char *buf, size_t len)
{
	size_t n = len < typed_len ? len : typed_len;

	memcpy(buf, typed, n);
	typed += n;
	typed_len -= n;
	return n;
}

void uk_machine_line_interrupt(int on)
{
	interrupt_is_on = on;
}

int _machine_input_on(void (*function)(void))
{
	on_input = function;
	return 0;
}

static void on_stop(void)
{
	stops++;
}

static void types(const char *text, size_t len)
{
	unsigned long irqs = ukplat_irq_save();

	typed = text;
	typed_len = len;
	while (typed_len && interrupt_is_on)
		on_input();
	ukplat_irq_restore(irqs);
}

/* What nobody reads stands before the wish, and stays. */
static void test_stop(void)
{
	static char much[2 * AHEAD], back[2 * AHEAD];
	size_t got = 0;

	/* Where nobody could say so, input stays where it is. */
	stream = PLAIN;
	CHECK(framed_on_stop(on_stop) == -UK_ENODEV && !on_input);
	stream = OUTPUT;

	used = 0;
	CHECK(!framed_on_stop(on_stop));
	CHECK(used == 2 && line[0] == DLE && line[1] == 't');
	interrupt_is_on = 1;
	types("a\x10Jb", 4);
	types("\x10", 1);
	CHECK(!stops);
	types("!c", 2);
	CHECK(stops == 1);
	CHECK(framed_read(back, 2) == 2 && !memcmp(back, "a\n", 2));
	types("\x10.", 2);
	CHECK(framed_read(back, sizeof(back)) == 2 && !memcmp(back, "bc", 2));
	CHECK(framed_read(back, sizeof(back)) == UKPLAT_CONSOLE_END);
	types("\x10!", 2);
	CHECK(stops == 2);
	CHECK(framed_read(back, sizeof(back)) == UKPLAT_CONSOLE_END);

	has_ended = 0;
	CHECK(framed_read(back, sizeof(back)) == 0);
	for (size_t i = 0; i < sizeof(much); i++)
		much[i] = (char)('A' + i % 26);
	types(much, sizeof(much));
	CHECK(!interrupt_is_on && typed_len == AHEAD);
	while (got < sizeof(much)) {
		long n = framed_read(back + got, 1000);

		CHECK(n > 0);
		got += (size_t)n;
		types(typed, typed_len);
	}
	CHECK(!memcmp(much, back, sizeof(much)) && interrupt_is_on);
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
	test_stop();
}

// SPDX-License-Identifier: BSD-3-Clause
// The console on a line of the platform's: as it is, one stream without an end; or in frames (uk/machine.h), two streams with one.
#include "console.h"

#include <uk/bootinfo.h>
#include <uk/lock.h>
#include <uk/machine.h>
#include <uk/plat/console.h>
#include <uk/plat/irq.h>
#include <uk/string.h>

#include "internal.h"

#define SHIFT 0x40

#ifdef CONFIG_LIBUKMACHINE_CRLF
#define CRLF 1
#else
#define CRLF 0
#endif

/* What was written last: one of the frames' letters. */
static enum stream { PLAIN, OUTPUT = 'o', ERRORS = 'e' } stream;
static struct uk_spinlock lock; /* of the line */
/* Of what was read: the last byte began a frame; a frame said that the input ends, or that the guest is asked to. */
static int is_escaped, has_ended;
int _machine_is_asked;
long (*_machine_ahead)(char *buf, size_t len);

static void write_pair(char first, int second)
{
	const char pair[] = { first, (char)second };

	uk_machine_line_write(pair, sizeof(pair));
}

void uk_machine_console_init(const struct ukplat_bootinfo *info)
{
	static const char framed[] = "framed";
	size_t len;
	const char *kind = uk_bootinfo_word(info, "uk.console=", &len);

	if (kind && len == sizeof(framed) - 1 && !memcmp(kind, framed, len)) {
		write_pair(DLE, 's');
		stream = OUTPUT;
	}
}

/* A crash dump that another processor's write is in the way of is written all the same. */
static unsigned long lock_line(void)
{
	return _machine_stopped ? ukplat_irq_save() : uk_spin_lock_irqsave(&lock);
}

static void unlock_line(unsigned long state)
{
	if (_machine_stopped)
		ukplat_irq_restore(state);
	else
		uk_spin_unlock_irqrestore(&lock, state);
}

/*
 * What a handler writes stands between two calls: it would be in the middle of a frame else, or leave us in the other stream. It waits
 * for the line.
 */
static long write_stream(enum stream to, const char *buf, size_t len)
{
	unsigned long irqs = lock_line();
	size_t done = 0;

	if (stream != PLAIN && stream != to) {
		stream = to;
		write_pair(DLE, (int)to);
	}
	for (size_t i = 0; i < len; i++) {
		unsigned char c = buf[i];

		if (stream == PLAIN ? !CRLF || c != '\n' : c >= 0x20)
			continue;
		uk_machine_line_write(buf + done, i - done);
		done = i + 1;
		if (stream == PLAIN)
			write_pair('\r', '\n');
		else
			write_pair(DLE, c + SHIFT);
	}
	uk_machine_line_write(buf + done, len - done);
	unlock_line(irqs);
	return (long)len;
}

long ukplat_console_write(const char *buf, size_t len)
{
	return write_stream(OUTPUT, buf, len);
}

long ukplat_console_error(const char *buf, size_t len)
{
	return write_stream(ERRORS, buf, len);
}

int _machine_is_framed(void)
{
	return stream != PLAIN;
}

void _machine_listen(long (*ahead)(char *buf, size_t len))
{
	unsigned long irqs = lock_line();

	_machine_ahead = ahead;
	write_pair(DLE, 't');
	unlock_line(irqs);
}

int _machine_has_ended(void)
{
	return has_ended;
}

size_t _machine_unframe(char *buf, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++) {
		char c = buf[i];
		int was_escaped = is_escaped;

		is_escaped = !was_escaped && c == DLE;
		if (is_escaped)
			continue;
		if (was_escaped && c == '.')
			has_ended = 1;
		else if (was_escaped && c == '!')
			_machine_is_asked = 1;
		else if (!has_ended)
			buf[kept++] = was_escaped ? (char)(c - SHIFT) : c;
	}
	return kept;
}

long ukplat_console_read(char *buf, size_t len)
{
	size_t got;

	if (!len)
		return 0;
	if (_machine_ahead)
		return _machine_ahead(buf, len);
	if (has_ended)
		return UKPLAT_CONSOLE_END;
	got = uk_machine_line_read(buf, len);
	if (stream == PLAIN)
		return (long)got;
	got = _machine_unframe(buf, got);
	return !got && has_ended ? UKPLAT_CONSOLE_END : (long)got;
}

int ukplat_console_is_terminal(enum ukplat_console_stream which)
{
	return uk_bootinfo_terminal(ukplat_bootinfo(), (char)which) != 0;
}

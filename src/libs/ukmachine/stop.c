// SPDX-License-Identifier: BSD-3-Clause
// Whoever runs the guest asks it to end, by a frame on the console's line (uk/machine.h).
//
// It comes behind input that the program may never read. So from ukplat_on_stop() on the line's interrupt is always on, and its handler
// takes all that comes into memory, where who reads finds it. When that is full, the line isn't read before somebody makes
// room: no input is ever lost, and who lets more than AHEAD bytes wait isn't asked.
#include "console.h"

#include <uk/errno.h>
#include <uk/lock.h>
#include <uk/machine.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/irq.h>

#define AHEAD 4096u

static struct uk_spinlock lock; /* of what follows, and of the frames' state */
static char ahead[AHEAD];
static unsigned int first, count;
static void (*stop)(void);

/* Within the lock. */
static void take(void)
{
	char piece[64];

	while (count < AHEAD) {
		size_t room = AHEAD - count < sizeof(piece) ? AHEAD - count : sizeof(piece);
		size_t got = uk_machine_line_read(piece, room);

		if (!got)
			break;
		got = _machine_unframe(piece, got);
		for (size_t i = 0; i < got; i++)
			ahead[(first + count++) % AHEAD] = piece[i];
	}
	uk_machine_line_interrupt(count < AHEAD); /* full: it would ask again at once */
}

static void arrived(void)
{
	int is_asked;

	uk_spin_lock(&lock);
	take();
	is_asked = _machine_is_asked;
	_machine_is_asked = 0;
	uk_spin_unlock(&lock);
	if (is_asked)
		stop();
}

/* Without room: whether a read would return something. */
static long read_ahead(char *buf, size_t len)
{
	unsigned long irqs = uk_spin_lock_irqsave(&lock);
	unsigned int was = count;
	size_t n = 0;

	for (; n < len && count; n++, count--)
		buf[n] = ahead[first++ % AHEAD];
	if (was == AHEAD && count < AHEAD)
		uk_machine_line_interrupt(1);
	uk_spin_unlock_irqrestore(&lock, irqs);
	return !len ? was || _machine_has_ended() : n ? (long)n : _machine_has_ended() ? UKPLAT_CONSOLE_END : 0;
}

int ukplat_on_stop(void (*function)(void))
{
	int error;

	if (!_machine_is_framed())
		return -UK_ENODEV;
	stop = function;
	error = _machine_input_on(arrived);
	if (!error)
		_machine_listen(read_ahead);
	return error;
}

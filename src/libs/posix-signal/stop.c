// SPDX-License-Identifier: BSD-3-Clause
// Whoever runs the guest asks it to end: SIGTERM.
//
// A program that has said nothing of SIGTERM isn't asked: it would end without a word, and whoever runs it can do that better, whatever
// it does.
#include "internal.h"

#include <uk/plat/bootstrap.h>

static void stop(void)
{
	static struct signal_entry entry = { .info = { .signo = UK_SIGTERM, .code = UK_SI_USER }, .owned = 1 };

	_signal_send(NULL, &entry.info, &entry);
}

void _signal_stop_use(uint64_t set)
{
	static int is_used;

	if (!(set & SIGNAL_BIT(UK_SIGTERM)) || __atomic_exchange_n(&is_used, 1, __ATOMIC_RELAXED))
		return;
	ukplat_on_stop(stop); /* where nobody can tell there is nothing else to do */
}

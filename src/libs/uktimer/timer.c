// SPDX-License-Identifier: BSD-3-Clause
// The timer and waiting: two deadlines, of which the platform's one-shot timer always has the earlier.
#include <uk/plat/time.h>

#include <stddef.h>
#include <uk/arch/percpu.h>
#include <uk/errno.h>
#include <uk/plat/irq.h>

struct deadlines {
	uint64_t timer, wait;
	void (*fired)(void);
};
static UK_PERCPU(struct deadlines, deadlines) = { UKPLAT_NEVER, UKPLAT_NEVER, NULL };

static int arm(const struct deadlines *d)
{
	return ukplat_timer_arm(d->timer < d->wait ? d->timer : d->wait);
}

int ukplat_timer_start(uint64_t deadline, void (*fired)(void))
{
	unsigned long state = ukplat_irq_save();
	struct deadlines *d = uk_percpu(deadlines);
	int error;

	d->timer = deadline;
	d->fired = fired;
	error = arm(d);
	ukplat_irq_restore(state);
	return error;
}

/* A timer may be early by what its clock is coarser than ours: then it is armed again. */
void ukplat_timer_expired(void)
{
	struct deadlines *d = uk_percpu(deadlines);
	uint64_t now = ukplat_monotonic_clock();

	if (d->wait <= now)
		d->wait = UKPLAT_NEVER;
	if (d->timer <= now) {
		d->timer = UKPLAT_NEVER;
		d->fired();
	}
	arm(d);
}

void ukplat_wait(uint64_t deadline)
{
	unsigned long state = ukplat_irq_save();
	struct deadlines *d = uk_percpu(deadlines);

	if (ukplat_monotonic_clock() < deadline) {
		d->wait = deadline;
		if (!arm(d))
			ukplat_rest();
		d->wait = UKPLAT_NEVER;
		arm(d);
	}
	ukplat_irq_restore(state);
}

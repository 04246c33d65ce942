// SPDX-License-Identifier: BSD-3-Clause
// The platform's two clocks in nanoseconds, its timer, and waiting.
#ifndef UK_PLAT_TIME_H
#define UK_PLAT_TIME_H

#include <stdint.h>

/*
 * Nanoseconds since some moment at or shortly before the start of the guest. Never runs backwards. Within 1 % of true time: where
 * the machine has nothing to tell the clock's rate by, the platform says so on the console when the clock is first read.
 */
uint64_t ukplat_monotonic_clock(void);

/* Nanoseconds since 1970-01-01T00:00:00Z, read at boot and advanced by the monotonic clock. 0: not known. */
uint64_t ukplat_wall_clock(void);

/* A moment that never comes: 584 years after the start. */
#define UKPLAT_NEVER UINT64_MAX

/* Now and `ns` more; UKPLAT_NEVER when that is beyond what the clock can count. */
static inline uint64_t ukplat_deadline(uint64_t ns)
{
	uint64_t now = ukplat_monotonic_clock();

	return ns > UKPLAT_NEVER - now ? UKPLAT_NEVER : now + ns;
}

/*
 * The timer: one for each processor, one shot. When the monotonic clock has reached `deadline`, `fired` is called once, as an
 * interrupt handler (uk/plat/irq.h): not before, at once if the moment has passed, and no sooner than interrupts are enabled. A second
 * call takes the first one's place; `fired` may start it again. UKPLAT_NEVER stops it. 0, or -UK_ENODEV: the machine has no timer.
 */
int ukplat_timer_start(uint64_t deadline, void (*fired)(void));

/*
 * Lets the processor rest until an interrupt was handled or the clock has reached `deadline`. Interrupts are enabled meanwhile; their
 * state is as before when it returns. Who waits for something that a handler brings about disables them, looks, and calls this: an
 * interrupt that came in between ends the wait at once.
 *     state = ukplat_irq_save();
 *     while (!arrived && ukplat_monotonic_clock() < deadline)
 *             ukplat_wait(deadline);
 *     ukplat_irq_restore(state);
 * It may return early for no reason, so it stands in a loop always; a machine without a timer returns at once.
 */
void ukplat_wait(uint64_t deadline);

/*
 * Between uktimer and a platform
 * ------------------------------
 * uktimer has the policy, and implements start and wait. A platform implements the two below, and calls ukplat_timer_expired() from its
 * timer's interrupt; with interrupts disabled all three.
 */
/* Has the timer's interrupt come at `deadline`, or soon after if that has passed; UKPLAT_NEVER: not at all. 0 or -UK_ENODEV. */
int ukplat_timer_arm(uint64_t deadline);
/* Enables interrupts and rests until one was handled, without a gap between the two; disables them. */
void ukplat_rest(void);
void ukplat_timer_expired(void);

#endif

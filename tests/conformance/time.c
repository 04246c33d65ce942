// SPDX-License-Identifier: BSD-3-Clause
// The contract of clocks, the timer and waiting (uk/plat/time.h).
#include "check.h"

#include <time.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>

#define MS 1000000ull
#define LONG (10000 * MS) /* for a busy host; nothing lasts so long else */

static volatile int fired;
static volatile uint64_t fired_at;

static void on_timer(void)
{
	fired++;
	fired_at = ukplat_monotonic_clock();
}

static int take(void *arg)
{
	++*(volatile int *)arg;
	return 1;
}

static int has_timer(void)
{
	if (!ukplat_timer_start(UKPLAT_NEVER, on_timer))
		return 1;
	check_skip("the platform has no timer");
	return 0;
}

CHECK("clock: the monotonic clock runs, and never backwards")
{
	uint64_t start = ukplat_monotonic_clock(), last = start;

	for (int i = 0; i < 10000; i++) {
		uint64_t now = ukplat_monotonic_clock();

		EXPECT(now >= last);
		last = now;
	}
	EXPECT(last > start);
}

CHECK("clock: a deadline beyond the end of time is never")
{
	EXPECT(ukplat_deadline(UINT64_MAX) == UKPLAT_NEVER);
	EXPECT(ukplat_deadline(UINT64_MAX - 1) == UKPLAT_NEVER);
	EXPECT(ukplat_deadline(10000ull * MS) > ukplat_monotonic_clock());
}

CHECK("timer: fires once, not before its deadline")
{
	uint64_t deadline;

	if (!has_timer())
		return;
	fired = 0;
	deadline = ukplat_deadline(5 * MS);
	EXPECT(!ukplat_timer_start(deadline, on_timer));
	ukplat_irq_enable();
	while (ukplat_monotonic_clock() < deadline + LONG && !fired)
		;
	EXPECT(fired == 1 && fired_at >= deadline);
	for (uint64_t end = ukplat_deadline(20 * MS); ukplat_monotonic_clock() < end;)
		;
	EXPECT(fired == 1);
	ukplat_irq_disable();
}

CHECK("timer: a deadline that has passed fires at once")
{
	if (!has_timer())
		return;
	fired = 0;
	EXPECT(!ukplat_timer_start(1, on_timer));
	EXPECT(fired == 0);
	ukplat_irq_enable();
	for (uint64_t end = ukplat_deadline(LONG); !fired && ukplat_monotonic_clock() < end;)
		;
	EXPECT(fired == 1);
	ukplat_irq_disable();
}

CHECK("timer: one that is stopped doesn't fire")
{
	if (!has_timer())
		return;
	fired = 0;
	EXPECT(!ukplat_timer_start(ukplat_deadline(20 * MS), on_timer));
	EXPECT(!ukplat_timer_start(UKPLAT_NEVER, on_timer));
	ukplat_irq_enable();
	for (uint64_t end = ukplat_deadline(50 * MS); ukplat_monotonic_clock() < end;)
		;
	EXPECT(fired == 0);
	ukplat_irq_disable();
}

CHECK("wait: ends at its deadline, and leaves interrupts as they were")
{
	uint64_t deadline;

	if (!has_timer())
		return;
	deadline = ukplat_deadline(30 * MS);
	while (ukplat_monotonic_clock() < deadline)
		ukplat_wait(deadline);
	EXPECT(ukplat_monotonic_clock() < deadline + LONG);
	EXPECT(!ukplat_irq_enabled());
}

CHECK("wait: an interrupt that came before it ends it at once")
{
	static volatile int handled;
	struct ukplat_irq_handler handler = { .handle = take, .arg = (void *)&handled };

	if (!has_timer())
		return;
	handler.irq = ukplat_irq_software();
	handled = 0;
	EXPECT(!ukplat_irq_register(&handler));
	EXPECT(!ukplat_irq_unmask(handler.irq));
	ukplat_irq_raise();
	for (int i = 0; i < 100 && !handled; i++) /* with no deadline: this would hang if the interrupt were lost */
		ukplat_wait(UKPLAT_NEVER);
	EXPECT(handled == 1);
	ukplat_irq_mask(handler.irq);
	ukplat_irq_unregister(&handler);
}

CHECK("wait: the timer fires during one, and ends it")
{
	uint64_t end = ukplat_deadline(LONG);

	if (!has_timer())
		return;
	fired = 0;
	EXPECT(!ukplat_timer_start(ukplat_deadline(10 * MS), on_timer));
	while (!fired && ukplat_monotonic_clock() < end)
		ukplat_wait(end);
	EXPECT(fired == 1 && ukplat_monotonic_clock() < end);
}

CHECK("wait: many short ones")
{
	for (int i = 0; i < 200; i++) {
		struct timespec time = { 0, 100000 };
		uint64_t before = ukplat_monotonic_clock();

		EXPECT(!nanosleep(&time, NULL));
		EXPECT(ukplat_monotonic_clock() - before >= 100000);
	}
}

// SPDX-License-Identifier: BSD-3-Clause
// The contract of interrupts (uk/plat/irq.h), by the line that software raises.
#include "check.h"
#include "instructions.h"

#include <uk/errno.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>

#define TICKS 150000000ull /* two of a PC's timer at least */
#define LONG 10000000000ull /* for a busy host; nothing lasts so long else */

static volatile int handled;
static volatile int enabled_inside;

static int take(void *arg)
{
	DESTROY_VECTORS();
	enabled_inside |= ukplat_irq_enabled();
	++*(volatile int *)arg;
	return 1;
}

static struct ukplat_irq_handler handler = { .handle = take, .arg = (void *)&handled };

static int prepare(void)
{
	handler.irq = ukplat_irq_software();
	handled = 0;
	if (ukplat_irq_register(&handler)) {
		check_skip("the platform has no interrupt controller");
		return -1;
	}
	ukplat_irq_unmask(handler.irq);
	return 0;
}

static void finish(void)
{
	ukplat_irq_disable();
	ukplat_irq_mask(handler.irq);
	ukplat_irq_unregister(&handler);
}

/* An interrupt takes its time on some machines. */
static void wait_for(int count)
{
	uint64_t end = ukplat_deadline(LONG);

	while (handled < count && ukplat_monotonic_clock() < end)
		;
}

CHECK("interrupts: main starts with them disabled")
{
	EXPECT(!ukplat_irq_enabled());
}

/* Runs before all others of this contract, which start the controller. */
CHECK("interrupts, none asked for: enabled, they don't come")
{
	uint64_t before = ukplat_irq_spurious();

	ukplat_irq_enable();
	for (uint64_t end = ukplat_deadline(TICKS); ukplat_monotonic_clock() < end;)
		;
	ukplat_irq_disable();
	EXPECT(ukplat_irq_spurious() == before);
}

CHECK("interrupts: one that is raised while they are disabled comes when they are enabled, once")
{
	if (prepare())
		return;
	EXPECT(!ukplat_irq_raise());
	EXPECT(handled == 0);
	ukplat_irq_enable();
	wait_for(1);
	EXPECT(handled == 1 && ukplat_irq_enabled());
	EXPECT(!ukplat_irq_raise());
	wait_for(2);
	EXPECT(handled == 2 && !enabled_inside);
	finish();
}

CHECK("interrupts: save and restore nest")
{
	unsigned long outer, inner;

	if (prepare())
		return;
	ukplat_irq_enable();
	outer = ukplat_irq_save();
	inner = ukplat_irq_save();
	ukplat_irq_raise();
	ukplat_irq_restore(inner);
	EXPECT(handled == 0 && !ukplat_irq_enabled());
	ukplat_irq_restore(outer);
	wait_for(1);
	EXPECT(handled == 1 && ukplat_irq_enabled());
	finish();
}

CHECK("interrupts: restore puts back that they were disabled, whatever came between")
{
	unsigned long state = ukplat_irq_save();

	ukplat_irq_enable();
	ukplat_irq_restore(state);
	EXPECT(!ukplat_irq_enabled());
	ukplat_irq_disable();
}

CHECK("interrupts: one that nobody takes is counted as spurious")
{
	uint64_t before;

	if (prepare())
		return;
	ukplat_irq_unregister(&handler);
	before = ukplat_irq_spurious();
	ukplat_irq_raise();
	ukplat_irq_enable();
	for (uint64_t end = ukplat_deadline(LONG); ukplat_irq_spurious() == before && ukplat_monotonic_clock() < end;)
		;
	EXPECT(ukplat_irq_spurious() == before + 1);
	finish();
}

CHECK("interrupts: all handlers of a line are called")
{
	static volatile int other;
	struct ukplat_irq_handler second = { .handle = take, .arg = (void *)&other };

	if (prepare())
		return;
	other = 0;
	second.irq = handler.irq;
	EXPECT(!ukplat_irq_register(&second));
	ukplat_irq_enable();
	ukplat_irq_raise();
	wait_for(1);
	EXPECT(handled == 1 && other == 1);
	ukplat_irq_unregister(&second);
	finish();
}

CHECK("interrupts: floating-point and vector registers survive")
{
	int kept = 0;

	if (prepare())
		return;
	ukplat_irq_enable();
	WITH_VECTORS(kept, ukplat_irq_raise());
	wait_for(1);
	EXPECT(kept && handled == 1);
	finish();
}

CHECK("interrupts: a line that isn't there is refused")
{
	struct ukplat_irq_handler none = { .irq = 100000, .handle = take };

	EXPECT(ukplat_irq_register(&none) < 0);
	EXPECT(ukplat_irq_unmask(100000) < 0);
}

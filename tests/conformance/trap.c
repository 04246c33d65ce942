// SPDX-License-Identifier: BSD-3-Clause
// The contract of traps (uk/plat/trap.h).
#include "check.h"
#include "instructions.h"

#include <uk/errno.h>
#include <uk/plat/irq.h>
#include <uk/plat/trap.h>

#define UNMAPPED 0x10 /* in page 0 */

static int calls;
static struct ukplat_trap last;

/* Mends whatever it is given, with `arg` as the result of a load. */
static int mend(struct ukplat_trap *trap, void *arg)
{
	calls++;
	last = *trap;
	DESTROY_VECTORS();
	if (trap->kind == UKPLAT_TRAP_BREAKPOINT)
		ukarch_regs_skip_breakpoint(trap->regs);
	else if (trap->kind == UKPLAT_TRAP_INSTRUCTION)
		skip_invalid(trap->regs);
	else
		skip_load(trap->regs);
	if (trap->kind == UKPLAT_TRAP_MEMORY)
		set_result(trap->regs, (uintptr_t)arg);
	return 1;
}

static int decline(struct ukplat_trap *trap, void *arg)
{
	(void)trap;
	++*(int *)arg;
	return 0;
}

CHECK_WITH(TRAPS, "traps: a handler mends a breakpoint, and the program goes on behind it")
{
	struct ukplat_trap_handler handler = { .kind = UKPLAT_TRAP_BREAKPOINT, .handle = mend };

	calls = 0;
	EXPECT(!ukplat_trap_register(&handler));
	BREAKPOINT();
	BREAKPOINT();
	ukplat_trap_unregister(&handler);
	EXPECT(calls == 2 && last.kind == UKPLAT_TRAP_BREAKPOINT && last.crash.regs == last.regs);
}

CHECK_WITH(TRAPS, "traps: an invalid instruction is told from others")
{
	struct ukplat_trap_handler handler = { .kind = UKPLAT_TRAP_INSTRUCTION, .handle = mend };

	calls = 0;
	EXPECT(!ukplat_trap_register(&handler));
	INVALID();
	ukplat_trap_unregister(&handler);
	EXPECT(calls == 1);
}

CHECK_WITH(TRAPS, "traps: a memory handler is told the address and sets a register")
{
	struct ukplat_trap_handler handler = { .kind = UKPLAT_TRAP_MEMORY, .handle = mend, .arg = (void *)0x1234 };

	EXPECT(!ukplat_trap_register(&handler));
	EXPECT(load(UNMAPPED) == 0x1234);
	ukplat_trap_unregister(&handler);
	EXPECT(last.crash.has_address && last.crash.address == UNMAPPED);
	EXPECT(last.access == UKPLAT_ACCESS_READ || last.access == UKPLAT_ACCESS_UNKNOWN);
}

CHECK_WITH(TRAPS, "traps: the handler registered last is asked first, and one that declines passes it on")
{
	int first = 0, third = 0;
	struct ukplat_trap_handler a = { .kind = UKPLAT_TRAP_BREAKPOINT, .handle = decline, .arg = &first };
	struct ukplat_trap_handler b = { .kind = UKPLAT_TRAP_BREAKPOINT, .handle = mend };
	struct ukplat_trap_handler c = { .kind = UKPLAT_TRAP_BREAKPOINT, .handle = decline, .arg = &third };

	calls = 0;
	EXPECT(!ukplat_trap_register(&a) && !ukplat_trap_register(&b) && !ukplat_trap_register(&c));
	BREAKPOINT();
	ukplat_trap_unregister(&b);
	ukplat_trap_unregister(&a);
	ukplat_trap_unregister(&c);
	EXPECT(third == 1 && calls == 1 && first == 0);
}

CHECK_WITH(TRAPS, "traps: floating-point and vector registers survive a handler that uses them")
{
	struct ukplat_trap_handler handler = { .kind = UKPLAT_TRAP_BREAKPOINT, .handle = mend };
	int kept;

	EXPECT(!ukplat_trap_register(&handler));
	WITH_VECTORS(kept, BREAKPOINT());
	ukplat_trap_unregister(&handler);
	EXPECT(kept);
}

/* A breakpoint whose handler reads what isn't mapped, whose handler executes what isn't valid. */
static int read_unmapped(struct ukplat_trap *trap, void *arg)
{
	*(uint64_t *)arg = load(UNMAPPED);
	ukarch_regs_skip_breakpoint(trap->regs);
	return 1;
}

static int execute_invalid(struct ukplat_trap *trap, void *arg)
{
	INVALID();
	set_result(trap->regs, (uintptr_t)arg);
	skip_load(trap->regs);
	return 1;
}

CHECK_WITH(TRAPS, "traps: handlers may trap themselves, three deep")
{
	uint64_t value = 0;
	struct ukplat_trap_handler a = { .kind = UKPLAT_TRAP_BREAKPOINT, .handle = read_unmapped, .arg = &value };
	struct ukplat_trap_handler b = { .kind = UKPLAT_TRAP_MEMORY, .handle = execute_invalid, .arg = (void *)77 };
	struct ukplat_trap_handler c = { .kind = UKPLAT_TRAP_INSTRUCTION, .handle = mend };

	calls = 0;
	EXPECT(!ukplat_trap_register(&a) && !ukplat_trap_register(&b) && !ukplat_trap_register(&c));
	BREAKPOINT();
	ukplat_trap_unregister(&a);
	ukplat_trap_unregister(&b);
	ukplat_trap_unregister(&c);
	EXPECT(value == 77 && calls == 1);
}

static int enabled_inside;

static int look_at_interrupts(struct ukplat_trap *trap, void *arg)
{
	unsigned long state;

	(void)arg;
	enabled_inside += ukplat_irq_enabled();
	state = ukplat_irq_save();
	ukplat_irq_restore(state);
	enabled_inside += ukplat_irq_enabled();
	ukarch_regs_skip_breakpoint(trap->regs);
	return 1;
}

CHECK_WITH(TRAPS, "traps: handlers run with interrupts disabled, and the program goes on with them as they were")
{
	struct ukplat_trap_handler handler = { .kind = UKPLAT_TRAP_BREAKPOINT, .handle = look_at_interrupts };

	EXPECT(!ukplat_trap_register(&handler));
	ukplat_irq_enable();
	BREAKPOINT();
	EXPECT(ukplat_irq_enabled());
	ukplat_irq_disable();
	BREAKPOINT();
	EXPECT(!ukplat_irq_enabled() && !enabled_inside);
	ukplat_trap_unregister(&handler);
}

CHECK("traps: what is fatal has no handlers")
{
	struct ukplat_trap_handler handler = { .kind = UKPLAT_TRAP_FATAL, .handle = mend };

	EXPECT(ukplat_trap_register(&handler) == -UK_EINVAL);
}

static int trap_again(struct ukplat_trap *trap, void *arg)
{
	(void)trap;
	(void)arg;
	BREAKPOINT();
	return 1;
}

ACT("traps: without end")
{
	static struct ukplat_trap_handler handler = { .kind = UKPLAT_TRAP_BREAKPOINT, .handle = trap_again };

	ukplat_trap_register(&handler);
	BREAKPOINT();
}

ACT("traps: nobody's breakpoint")
{
	BREAKPOINT();
}

// SPDX-License-Identifier: BSD-3-Clause
// Interrupts and the timer on a machine that interrupts nobody.
//
// Theory: Solo5 has no interrupts. So what is due is looked for where the guest comes by while they are enabled: when it enables them,
// when it reads the clock, and when it rests, which is where nearly all guests spend their time. There it is handled as an interrupt
// would be that came in at this moment. A program that computes without end, and looks at no clock, isn't interrupted.
#include "solo5.h"

#include <uk/arch/ctx.h>
#include <uk/errno.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>
#include <uk/preempt.h>

#define SOFTWARE 0u /* the only line */

static uint64_t alarm = UKPLAT_NEVER;
static int raised, masked = 1;
int (*_solo5_on_ready)(uint64_t ready);

static int is_due(uint64_t now)
{
	return now >= alarm || (raised && !masked);
}

/*
 * With interrupts disabled, once for each that is due. The contract has all registers kept for who is interrupted, also those that a
 * function which is called may change.
 */
static void handle(uint64_t now)
{
	void *vectors = (void *)UK_ALIGN_UP((uintptr_t)__builtin_alloca(ukarch_fp_size() + UKARCH_FP_ALIGN), UKARCH_FP_ALIGN);

	ukarch_fp_save(vectors);
	if (now >= alarm) {
		alarm = UKPLAT_NEVER;
		ukplat_timer_expired();
	}
	if (raised && !masked) {
		raised = 0;
		ukplat_irq_dispatch(SOFTWARE);
	}
	uk_preempt_after_irq();
	ukarch_fp_restore(vectors);
}

int _solo5_irq_look(uint64_t now)
{
	if (!is_due(now) || !_solo5_irq_enabled())
		return 0;
	_solo5_irq_enable(0);
	handle(now);
	_solo5_irq_enable(1);
	return 1;
}

void ukplat_irq_enable(void)
{
	_solo5_irq_enable(1);
	if (raised || alarm != UKPLAT_NEVER)
		_solo5_irq_look(_solo5_monotonic());
}

void ukplat_irq_disable(void)
{
	_solo5_irq_enable(0);
}

int ukplat_irq_enabled(void)
{
	return _solo5_irq_enabled();
}

unsigned long ukplat_irq_save(void)
{
	unsigned long state = (unsigned long)_solo5_irq_enabled();

	_solo5_irq_enable(0);
	return state;
}

void ukplat_irq_restore(unsigned long state)
{
	if (state)
		ukplat_irq_enable();
	else
		_solo5_irq_enable(0);
}

int ukplat_irq_line(unsigned int irq)
{
	return irq == SOFTWARE ? 0 : -UK_EINVAL;
}

int ukplat_irq_mask(unsigned int irq)
{
	int error = ukplat_irq_line(irq);

	if (!error)
		masked = 1;
	return error;
}

int ukplat_irq_unmask(unsigned int irq)
{
	int error = ukplat_irq_line(irq);

	if (!error) {
		masked = 0;
		_solo5_irq_look(_solo5_monotonic());
	}
	return error;
}

unsigned int ukplat_irq_software(void)
{
	return SOFTWARE;
}

int ukplat_irq_raise(void)
{
	raised = 1;
	_solo5_irq_look(_solo5_monotonic());
	return 0;
}

int ukplat_timer_arm(uint64_t deadline)
{
	alarm = deadline;
	return 0;
}

void ukplat_rest(void)
{
	uint64_t now = _solo5_monotonic();
	int is_ready = 0;

	while (!is_due(now) && !is_ready) {
		uint64_t ready = _solo5_wait(alarm);

		is_ready = _solo5_on_ready && _solo5_on_ready(ready);
		now = _solo5_monotonic();
	}
	handle(now);
}

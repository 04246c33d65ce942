// SPDX-License-Identifier: BSD-3-Clause
// Whether the running thread may be taken off the processor, in an image where that happens.
#include <uk/preempt.h>

UK_PERCPU(struct uk_preempt, uk_preempt_state);

/* Interrupts that are disabled are somebody's reason to go on: what is wanted waits for the next occasion. */
void uk_preempt_now(void)
{
	if (!uk_preempt_allowed() || !ukplat_irq_enabled())
		return;
	ukplat_irq_disable();
	uk_percpu(uk_preempt_state)->now();
	ukplat_irq_enable();
}

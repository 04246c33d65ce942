// SPDX-License-Identifier: BSD-3-Clause
// The contracts of contexts, floating-point state, per-processor data and locks (uk/arch/ctx.h, uk/arch/percpu.h, uk/lock.h).
#include "check.h"
#include "instructions.h"

#include <stdlib.h>
#include <string.h>
#include <uk/arch/ctx.h>
#include <uk/arch/percpu.h>
#include <uk/lock.h>

#define STACK 16384
#define SWITCHES 1000

static struct ukarch_ctx here, there;
static volatile int turns;
static double sum_there;

static void other(void *arg)
{
	double step = *(double *)arg; /* in a register that calls preserve, where there are such */

	for (;;) {
		sum_there += step;
		turns++;
		ukarch_ctx_switch(&there, &here);
	}
}

CHECK("contexts: two take turns, each with its own registers and stack")
{
	static char stack[STACK];
	double step = 0.5, sum = 0;
	volatile int local = 42;

	turns = 0;
	sum_there = 0;
	ukarch_ctx_init(&there, stack + sizeof(stack) - 3, other, &step); /* however the end is aligned */
	for (int i = 0; i < SWITCHES; i++) {
		ukarch_ctx_switch(&here, &there);
		sum += 0.25;
	}
	EXPECT(turns == SWITCHES && local == 42);
	EXPECT(sum == SWITCHES * 0.25 && sum_there == SWITCHES * 0.5);
}

static volatile int aligned, argument_is_there;

static void look(void *arg)
{
	_Alignas(16) char here_too[16];

	__asm__ volatile("" : : "r"(here_too) : "memory");
	aligned = (uintptr_t)here_too % 16 == 0;
	argument_is_there = arg == &aligned;
	ukarch_ctx_switch(&there, &here);
	abort();
}

CHECK("contexts: a new one has an aligned stack and its argument")
{
	static char stack[STACK];

	for (int misaligned = 0; misaligned < 16; misaligned += 5) {
		aligned = argument_is_there = 0;
		ukarch_ctx_init(&there, stack + sizeof(stack) - misaligned, look, (void *)&aligned);
		ukarch_ctx_switch(&here, &there);
		EXPECT(aligned && argument_is_there);
	}
}

static void *fp_area(char **memory)
{
	*memory = malloc(ukarch_fp_size() + UKARCH_FP_ALIGN);
	return (void *)UK_ALIGN_UP((uintptr_t)*memory, (uintptr_t)UKARCH_FP_ALIGN);
}

CHECK("floating-point state: what was saved comes back whole")
{
	char *memory;
	void *area = fp_area(&memory);
	int kept;

	EXPECT(memory != NULL);
	WITH_VECTORS(kept, { ukarch_fp_save(area); DESTROY_VECTORS(); ukarch_fp_restore(area); });
	EXPECT(kept);
	free(memory);
}

CHECK("floating-point state: a new one is usable")
{
	char *memory, *memory_here;
	void *area = fp_area(&memory), *own = fp_area(&memory_here);
	volatile double third = 1.0;

	ukarch_fp_save(own);
	ukarch_fp_init(area);
	ukarch_fp_restore(area);
	third /= 3;
	ukarch_fp_save(area);
	ukarch_fp_restore(own);
	EXPECT(third > 0.333 && third < 0.334);
	free(memory);
	free(memory_here);
}

static UK_PERCPU(unsigned long, own_number) = 7;

CHECK("per-processor data: starts as it was written, and keeps what is stored")
{
	static int ran;

	EXPECT(*uk_percpu(own_number) == (ran ? 8 : 7));
	*uk_percpu(own_number) = 8;
	ran = 1;
	EXPECT(*uk_percpu(own_number) == 8);
}

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

static UK_PERCPU(unsigned long, others_number) = 7;

CHECK("per-processor data: another processor's area begins with the initial values, and is its own")
{
	size_t size = ukarch_percpu_area_size();
	char *memory = malloc(size + 64), *area = (char *)UK_ALIGN_UP((uintptr_t)memory, 64ul);
	uintptr_t distance;

	EXPECT(memory != NULL && size >= sizeof(others_number));
	*uk_percpu(others_number) = 8;
	distance = ukarch_percpu_area_init(area);
	EXPECT(*(unsigned long *)((uintptr_t)&others_number + distance) == 7);
	*(unsigned long *)((uintptr_t)&others_number + distance) = 99;
	EXPECT(*uk_percpu(others_number) == 8);
	free(memory);
}

/* What makes the processor find its own is a register: with another value it finds the others, as another processor would. */
CHECK("per-processor data: a processor finds the area that it was given")
{
	char *memory = malloc(ukarch_percpu_area_size() + 64), *area = (char *)UK_ALIGN_UP((uintptr_t)memory, 64ul);
	uintptr_t before, distance = ukarch_percpu_area_init(area);
	unsigned long found, irqs = ukplat_irq_save(); /* as long as it has another area nobody may look for its own, nor move it */

	before = ukarch_percpu_distance();
	*uk_percpu(others_number) = 8;
	ukarch_percpu_set(distance);
	found = *uk_percpu(others_number);
	*uk_percpu(others_number) = 99;
	ukarch_percpu_set(before);
	EXPECT(found == 7 && *uk_percpu(others_number) == 8);
	ukplat_irq_restore(irqs);
	EXPECT(*(unsigned long *)((uintptr_t)&others_number + distance) == 99);
	free(memory);
}

#else

CHECK("per-processor data: other processors have areas")
{
	check_skip("the configuration has one processor");
}

#endif

CHECK("locks: can be taken, tried and left, with interrupts as they were")
{
	static struct uk_spinlock lock = UK_SPINLOCK_INIT;
	unsigned long state;

	uk_spin_lock(&lock);
	uk_spin_unlock(&lock);
	EXPECT(uk_spin_trylock(&lock));
	uk_spin_unlock(&lock);
	ukplat_irq_enable();
	state = uk_spin_lock_irqsave(&lock);
	EXPECT(!ukplat_irq_enabled());
	uk_spin_unlock_irqrestore(&lock, state);
	EXPECT(ukplat_irq_enabled());
	ukplat_irq_disable();
}

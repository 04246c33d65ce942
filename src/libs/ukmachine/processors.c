// SPDX-License-Identifier: BSD-3-Clause
// Several processors: what a further one begins with, its number, kicks, and their end.
#include <uk/machine.h>

#include <uk/plat/processor.h>

#if UKPLAT_PROCESSORS_MAX > 1

#include <uk/arch/cpu.h>
#include <uk/arch/paging.h>
#include <uk/arch/processor.h>
#include <uk/arch/trap.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/irq.h>
#include <uk/plat/paging.h>
#include <uk/plat/time.h>

#include "internal.h"

#define SECOND 1000000000ull

static const struct uk_machine_irq_controller *const controller = &uk_machine_irq_controller;

UK_PERCPU(unsigned int, ukplat_processor_own_number);
static unsigned int count = 1;
static uint64_t ids[UKPLAT_PROCESSORS_MAX + 1]; /* of those that the machine has; the running one may be any of them */
static uint64_t targets[UKPLAT_PROCESSORS_MAX];
static unsigned int found, next_id;
static void (*on_kick)(void);

/* One that is being started; what it is started with is kept, in case that it comes late. */
struct further {
	struct ukarch_processor processor; /* the first member: what it is told about itself */
	struct ukplat_processor_start start;
	unsigned int number;
	int runs;
};

int _machine_stopped;
static unsigned int stopping; /* the number of the one that stops the others, and 1 */

static UK_NORETURN void halt(void)
{
	for (;;)
		ukarch_irq_halt();
}

void uk_machine_kicked(void)
{
	if (__atomic_load_n(&stopping, __ATOMIC_ACQUIRE))
		halt();
	ukarch_kicked();
	if (on_kick)
		on_kick();
}

unsigned int ukplat_processor_count(void)
{
	return __atomic_load_n(&count, __ATOMIC_ACQUIRE);
}

void ukplat_processor_kick(unsigned int number)
{
	unsigned long state = ukplat_irq_save();

	controller->kick(targets[number]);
	ukplat_irq_restore(state);
}

void ukplat_processor_on_kick(void (*kicked)(void))
{
	on_kick = kicked;
}

static void kick_others(void)
{
	for (unsigned int i = 0; i < ukplat_processor_count(); i++)
		if (i != ukplat_processor())
			ukplat_processor_kick(i);
}

/* They have a moment to leave the console's line; then locks count no more. */
void ukplat_processors_stop(void)
{
	unsigned int nobody = 0, self = ukplat_processor() + 1;
	uint64_t until;

	ukplat_irq_disable();
	if (!__atomic_compare_exchange_n(&stopping, &nobody, self, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
		if (nobody == self)
			return; /* again */
		halt();
	}
	kick_others();
	until = ukplat_deadline(SECOND / 100);
	while (ukplat_processor_count() > 1 && ukplat_monotonic_clock() < until)
		ukarch_spin_wait();
	_machine_stopped = 1;
}

static void begin(struct ukarch_processor *processor)
{
	struct further *self = (struct further *)processor;

	ukarch_processor_init(processor);
	*uk_percpu(ukplat_processor_own_number) = self->number;
	if (_machine_irq_start_further())
		halt();
	targets[self->number] = controller->target();
	__atomic_store_n(&self->runs, 1, __ATOMIC_RELEASE);
	self->start.run(self->start.arg);
}

/* Pages that are there at once, and stay; NULL without memory. */
static void *pages(size_t bytes)
{
	return uk_falloc(uk_falloc_get(), (bytes + UK_PAGE_SIZE - 1) / UK_PAGE_SIZE, 1, UK_FALLOC_ANYWHERE);
}

static uintptr_t exception_stack(void)
{
	char *reserved = ukplat_page_reserve(UKARCH_EXCEPTION_STACK_SIZE + UKARCH_EXCEPTION_STACK_ALIGN);
	uintptr_t stack = UK_ALIGN_UP((uintptr_t)reserved, UKARCH_EXCEPTION_STACK_ALIGN);

	if (!reserved || ukplat_page_commit((void *)(stack + UKARCH_EXCEPTION_STACK_GUARD),
			UKARCH_EXCEPTION_STACK_SIZE - UKARCH_EXCEPTION_STACK_GUARD, UKPLAT_PAGE_READ | UKPLAT_PAGE_WRITE))
		return 0;
	return stack;
}

/* Once: all others that there are. */
static int find(void)
{
	if (found)
		return 0;
	if (_machine_irq_start())
		return -UK_ENODEV;
	found = uk_machine_processors(ids, UKPLAT_PROCESSORS_MAX + 1);
	if (found > UKPLAT_PROCESSORS_MAX + 1)
		found = UKPLAT_PROCESSORS_MAX + 1;
	targets[0] = controller->target();
	ukarch_processors_share(kick_others);
	return 0;
}

/* 0, or -UK_ENODEV: it doesn't come. */
static int wake(uint64_t id, struct further *further)
{
	uint64_t until;

	if (uk_machine_processor_wake(id, &further->processor))
		return -UK_ENODEV;
	until = ukplat_deadline(SECOND);
	while (!__atomic_load_n(&further->runs, __ATOMIC_ACQUIRE))
		if (ukplat_monotonic_clock() > until)
			return -UK_ENODEV;
		else
			ukarch_spin_wait();
	return 0;
}

int ukplat_processor_start(const struct ukplat_processor_start *start)
{
	struct further *further;
	void *area;

	if (find())
		return -UK_ENODEV;
	while (next_id < found && ids[next_id] == uk_machine_processor_id())
		next_id++;
	if (next_id >= found || count == UKPLAT_PROCESSORS_MAX)
		return -UK_ENODEV;
	further = pages(sizeof(*further));
	area = pages(ukarch_percpu_area_size());
	if (!further || !area)
		return -UK_ENOMEM;
	*further = (struct further){
		.processor = {
			.stack_top = (uintptr_t)start->stack_top, .tp = start->tp, .percpu = ukarch_percpu_area_init(area), .begin = begin,
			.exception_stack = exception_stack(),
		},
		.start = *start,
		.number = count,
	};
	if (!further->processor.exception_stack)
		return -UK_ENOMEM;
	if (wake(ids[next_id++], further)) {
		uk_machine_warn("processors", "one that the machine has doesn't start");
		return -UK_ENODEV;
	}
	__atomic_store_n(&count, count + 1, __ATOMIC_RELEASE);
	return 0;
}

#endif

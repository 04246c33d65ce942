// SPDX-License-Identifier: BSD-3-Clause
// The processor's part of the platform contract, and words for a start that can't go on.
#include <uk/machine.h>

#include <uk/arch/cpu.h>
#include <uk/arch/paging.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/irq.h>
#include <uk/plat/memory.h>
#include <uk/plat/time.h>
#include <uk/string.h>

static void say(const char *text)
{
	ukplat_console_error(text, strlen(text));
}

void uk_machine_warn(const char *platform, const char *what)
{
	say(platform);
	say(": warning: ");
	say(what);
	say("\n");
}

void uk_machine_refuse(const char *platform, const char *why)
{
	say(platform);
	say(": can't start: ");
	say(why);
	say("\n");
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

void ukplat_tls_set(uintptr_t tp)
{
	ukarch_tls_set(tp);
}

int ukplat_readable(uintptr_t addr, size_t len)
{
	return ukarch_readable(addr, len);
}

void ukplat_irq_enable(void)
{
	ukarch_irq_enable();
}

void ukplat_irq_disable(void)
{
	ukarch_irq_disable();
}

int ukplat_irq_enabled(void)
{
	return ukarch_irq_was_enabled(ukarch_irq_state());
}

unsigned long ukplat_irq_save(void)
{
	unsigned long state = ukarch_irq_state();

	ukarch_irq_disable();
	return state;
}

void ukplat_irq_restore(unsigned long state)
{
	if (ukarch_irq_was_enabled(state))
		ukarch_irq_enable();
	else
		ukarch_irq_disable();
}

void ukplat_rest(void)
{
	ukarch_irq_rest();
}

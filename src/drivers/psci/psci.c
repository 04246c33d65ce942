// SPDX-License-Identifier: BSD-3-Clause
// Calls of PSCI 0.2 and later: the function in w0, nothing else for the one that is of use.
#include <uk/psci.h>

#define SYSTEM_OFF 0x84000008

UK_NORETURN void uk_psci_off(enum uk_psci_conduit conduit)
{
	register uint64_t x0 __asm__("x0") = SYSTEM_OFF;

	if (conduit == UK_PSCI_SMC)
		__asm__ volatile("smc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
	else
		__asm__ volatile("hvc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
	for (;;)
		__asm__ volatile("wfi");
}

// SPDX-License-Identifier: BSD-3-Clause
// Calls of PSCI 0.2 and later: the function in w0, arguments in x1 to x3.
#include <uk/psci.h>

#include <uk/errno.h>

#define SYSTEM_OFF 0x84000008
#define CPU_ON 0xc4000003

/* SMC Calling Convention (Arm DEN 0028): what may change beside the arguments. */
#define CHANGED "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory"

static int call(enum uk_psci_conduit conduit, uint32_t function, uint64_t a, uint64_t b, uint64_t c)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = a;
	register uint64_t x2 __asm__("x2") = b;
	register uint64_t x3 __asm__("x3") = c;

	if (conduit == UK_PSCI_SMC)
		__asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : CHANGED);
	else
		__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : CHANGED);
	return (int)x0;
}

int uk_psci_cpu_on(enum uk_psci_conduit conduit, uint64_t affinity, uint64_t entry, uint64_t context)
{
	return call(conduit, CPU_ON, affinity, entry, context) ? -UK_ENODEV : 0;
}

UK_NORETURN void uk_psci_off(enum uk_psci_conduit conduit)
{
	call(conduit, SYSTEM_OFF, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}

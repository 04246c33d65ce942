// SPDX-License-Identifier: BSD-3-Clause
// The end of a run: semihosting carries the exit code out of the machine, PSCI switches it off where there is none.
//
// A machine without semihosting takes the call as an undefined instruction; trap.c knows its address and goes on with
// _arm_psci_off. (Arm "Semihosting for AArch32 and AArch64", SYS_EXIT; Arm DEN 0022, SYSTEM_OFF.)

#include <uk/plat/bootstrap.h>

#include "machine.h"

#define APPLICATION_EXIT 0x20026
#define SYSTEM_OFF 0x84000008

static int psci_smc;

void _arm_power_init(int smc)
{
	psci_smc = smc;
}

UK_NORETURN void _arm_psci_off(void)
{
	register uint64_t x0 __asm__("x0") = SYSTEM_OFF;

	if (psci_smc)
		__asm__ volatile("smc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
	else
		__asm__ volatile("hvc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
	for (;;)
		__asm__ volatile("wfi");
}

UK_NORETURN void ukplat_terminate(int code)
{
	const uint64_t block[2] = { APPLICATION_EXIT, (uint64_t)ukplat_exit_code(code) };

	_arm_semihosting_exit(block);
	_arm_psci_off();
}

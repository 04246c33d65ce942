// SPDX-License-Identifier: BSD-3-Clause
// The end of a run: semihosting carries the exit code out of an emulator; a board's firmware switches it off.
//
// A machine without semihosting takes the call as an invalid instruction.
#include <uk/arch/trap.h>
#include <uk/plat/bootstrap.h>
#include <uk/psci.h>
#include <uk/semihosting.h>

static void off(void)
{
	uk_psci_off(UK_PSCI_SMC);
}

UK_NORETURN void ukplat_terminate(int code)
{
	ukarch_trap_expect(uk_semihosting_call, off);
	uk_semihosting_exit(ukplat_exit_code(code));
	uk_psci_off(UK_PSCI_SMC);
}

// SPDX-License-Identifier: BSD-3-Clause
// The end of a domain. Xen has no exit codes: where an emulator is the machine, semihosting carries it out; else the domain ends.
//
// A machine without semihosting takes the call as an invalid instruction.

#include <uk/arch/trap.h>
#include <uk/plat/bootstrap.h>
#include <uk/psci.h>
#include <uk/semihosting.h>
#include <uk/xencall.h>

static unsigned int reason = UK_XENCALL_SHUTDOWN_POWEROFF;

static void off(void)
{
	uk_xencall_shutdown(reason);
	uk_psci_off(UK_PSCI_HVC);
}

UK_NORETURN void ukplat_terminate(int code)
{
	if (code == UKPLAT_EXIT_CRASH)
		reason = UK_XENCALL_SHUTDOWN_CRASH;
	ukarch_trap_expect(uk_semihosting_call, off);
	uk_semihosting_exit(ukplat_exit_code(code));
	for (;;)
		off();
}

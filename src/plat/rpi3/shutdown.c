// SPDX-License-Identifier: BSD-3-Clause
// The end of a run: semihosting carries the exit code out of an emulator; the board is switched off.
//
// A machine without semihosting takes the call as an invalid instruction.
#include "machine.h"

#include <uk/arch/trap.h>
#include <uk/bcm2835pm.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/paging.h>
#include <uk/semihosting.h>

static int has_power;

void _rpi3_shutdown_init(void)
{
	has_power = !ukplat_page_map_device(UK_BCM2835PM_BASE, UK_BCM2835PM_SIZE);
}

static void off(void)
{
	if (has_power)
		uk_bcm2835pm_off(UK_BCM2835PM_BASE);
	for (;;)
		__asm__ volatile("wfi");
}

UK_NORETURN void ukplat_terminate(int code)
{
	ukarch_trap_expect(uk_semihosting_call, off);
	uk_semihosting_exit(ukplat_exit_code(code));
	for (;;)
		off();
}

// SPDX-License-Identifier: BSD-3-Clause
// The end of the guest. Xen has no exit codes: dom0 says its own on the console to who understands frames there (uk/machine.h); it owns the
// machine's ports too, and where QEMU is the machine a device takes the code.
#include <uk/arch/io.h>
#include <uk/isadebug.h>
#include <uk/machine.h>
#include <uk/plat/bootstrap.h>
#include <uk/xencall.h>

#include "machine.h"

/* As on kvm; to other domains, and on other machines, these ports are nothing. */
#define EXIT_CODE_PORT 0xf8
#define DEBUG_EXIT_PORT 0xf4

void ukplat_terminate(int code)
{
	uint8_t whole = (uint8_t)ukplat_exit_code(code);

	/* Output may wait in Xen still: the ports would end the machine before it is there, and a reset is what QEMU takes for an end. */
	if (_xen_is_first() && uk_machine_console_exit(whole))
		uk_xencall_shutdown(UK_XENCALL_SHUTDOWN_REBOOT);
	ukarch_out8(EXIT_CODE_PORT, whole);
	uk_isadebug_exit(DEBUG_EXIT_PORT, whole);
	uk_xencall_shutdown(code == UKPLAT_EXIT_CRASH ? UK_XENCALL_SHUTDOWN_CRASH : UK_XENCALL_SHUTDOWN_POWEROFF);
	for (;;)
		__asm__ volatile("cli; hlt");
}

// SPDX-License-Identifier: BSD-3-Clause
// The end of the guest. Firecracker takes no exit code: whoever reads the console's frames does.
#include <uk/arch/cpu.h>
#include <uk/i8042.h>
#include <uk/machine.h>
#include <uk/plat/bootstrap.h>

void ukplat_terminate(int code)
{
	uk_machine_console_exit(ukplat_exit_code(code));
	uk_i8042_reset();
	ukarch_reset(); /* QEMU's microvm has no such controller */
}

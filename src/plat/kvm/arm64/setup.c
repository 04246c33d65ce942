// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot that is in C: from the device tree to ukboot.
//
// The console comes first, so that whatever goes wrong afterwards is told. A device tree that can't be read leaves
// no console to say so on; the exit code is all there is then.

#include <uk/arch/cpu.h>
#include <uk/arch/entry.h>
#include <uk/arch/paging.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/string.h>

#include "machine.h"

#define DEVICE_SIZE 0x1000

static const char *cmdline = "";

static void say(const char *text)
{
	ukplat_console_write(text, strlen(text));
}

UK_NORETURN void _kvm_refuse(const char *why)
{
	say("kvm/arm64: can't start: ");
	say(why);
	say("\n");
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

UK_NORETURN void ukplat_start(const void *blob)
{
	struct uk_fdt_info info;

	if (uk_fdt_read(blob, &info))
		ukplat_terminate(UKPLAT_EXIT_CRASH);
	_kvm_shutdown_init(info.psci_smc);
	_kvm_seed_init(info.rng_seed, info.rng_seed_size);
	if (info.pl011 && !ukarch_map_device(info.pl011, DEVICE_SIZE))
		_kvm_console_init(info.pl011);
	_kvm_memory_init(&info);
	if (info.pl031 && ukarch_map_device(info.pl031, DEVICE_SIZE))
		info.pl031 = 0;
	_kvm_clock_init(info.pl031);
	if (info.bootargs)
		cmdline = info.bootargs;
	ukplat_entry(0, NULL);
}

const char *ukplat_cmdline(void)
{
	return cmdline;
}

void ukplat_tls_set(uintptr_t tp)
{
	ukarch_tls_set(tp);
}

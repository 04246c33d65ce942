// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot that is in C: from the device tree to ukboot.
//
// The console comes first, so that whatever goes wrong afterwards is told. A device tree that can't be read leaves
// no console to say so on; the exit code is all there is then.

#include <uk/arch/cpu.h>
#include <uk/arch/entry.h>
#include <uk/arch/paging.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/fdt.h>
#include <uk/paging.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/string.h>

#include "machine.h"

#define DEVICE_SIZE 0x1000
#define ADDRESS_MAX (1ull << 38) // half of what three-level page tables reach; the rest is for ukplat_page_reserve()

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

static void read_bootinfo(const void *blob, struct ukplat_bootinfo *info)
{
	int result = uk_fdt_bootinfo(blob, info);

	if (result == -UK_E2BIG)
		say("kvm/arm64: warning: the command line is longer than 4095 bytes; the rest is cut off\n");
	else if (result)
		_kvm_refuse("the device tree names no memory");
}

UK_NORETURN void ukplat_start(const void *blob)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);
	struct uk_fdt_info devices;

	if (uk_fdt_read(blob, &devices))
		ukplat_terminate(UKPLAT_EXIT_CRASH);
	_kvm_shutdown_init(devices.psci_smc);
	uk_paging_init(ukplat_tables_l1, ukplat_tables_pool, ukplat_tables_end);
	if (devices.pl011 && !ukplat_page_map_device(devices.pl011, DEVICE_SIZE))
		_kvm_console_init(devices.pl011);
	read_bootinfo(blob, info);
	_kvm_memory_init(info);
	if (devices.pl031 && ukplat_page_map_device(devices.pl031, DEVICE_SIZE))
		devices.pl031 = 0;
	_kvm_clock_init(devices.pl031);
	ukplat_entry(0, NULL);
}

void ukplat_tls_set(uintptr_t tp)
{
	ukarch_tls_set(tp);
}

// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot, as a story.
#include "machine.h"

#include <uk/arch/cpu.h>
#include <uk/arch/entry.h>
#include <uk/arch/trap.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/pvh.h>
#include <uk/string.h>

/* What the loader's map is trusted for: 64 TiB, half of what four-level page tables reach. */
#define ADDRESS_MAX (1ULL << 46)

static void say(const char *text)
{
	ukplat_console_write(text, strlen(text));
}

void _kvm_refuse(const char *why)
{
	say("kvm: ");
	say(why);
	say("\n");
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

static void read_bootinfo(const void *loader, struct ukplat_bootinfo *info)
{
	unsigned int notes;
	int result = uk_pvh_bootinfo(loader, info, &notes);

	if (result == -UK_EINVAL)
		_kvm_refuse("started without a PVH start info structure; load this image with a PVH loader (QEMU's -kernel)");
	if (result)
		_kvm_refuse("the loader gave no memory map (PVH start info of version 0)");
	if (notes & UK_PVH_CMDLINE_CUT)
		say("kvm: warning: the command line is longer than 4095 bytes; the rest is cut off\n");
}

void ukplat_tls_set(uintptr_t tp)
{
	ukarch_tls_set(tp);
}

void ukplat_start(const void *loader)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);

	_kvm_console_init();
	ukarch_trap_init();
	_kvm_clock_init();
	read_bootinfo(loader, info);
	_kvm_memory_init(info);
	ukplat_entry(0, NULL);
}

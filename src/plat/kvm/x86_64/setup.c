// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot, as a story, and the command line.
#include "machine.h"

#include <uk/arch/cpu.h>
#include <uk/arch/entry.h>
#include <uk/arch/trap.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/string.h>

#define CMDLINE_MAX 4096

static char cmdline[CMDLINE_MAX];

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

/* The loader's copy lies in memory that the heap will get. */
static void copy_cmdline(const struct hvm_start_info *info)
{
	const char *from = _kvm_at(info->cmdline_paddr);
	size_t i = 0;

	if (!from)
		return;
	for (; from[i] && i < CMDLINE_MAX - 1; i++)
		cmdline[i] = from[i];
	if (from[i])
		say("kvm: warning: the command line is longer than 4095 bytes; the rest is cut off\n");
}

const char *ukplat_cmdline(void)
{
	return cmdline;
}

void ukplat_tls_set(uintptr_t tp)
{
	ukarch_tls_set(tp);
}

void ukplat_start(const void *loader)
{
	const struct hvm_start_info *info = loader;

	_kvm_console_init();
	ukarch_trap_init();
	if (!info || info->magic != HVM_START_MAGIC)
		_kvm_refuse("started without a PVH start info structure; load this image with a PVH loader (QEMU's -kernel)");
	_kvm_clock_init();
	copy_cmdline(info);
	_kvm_memory_init(info);
	ukplat_entry(0, NULL);
}

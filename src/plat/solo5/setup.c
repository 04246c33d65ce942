// SPDX-License-Identifier: BSD-3-Clause
// The platform's part of the boot, as a story, and the guest's end.
#include "solo5.h"

#include <uk/arch/entry.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/string.h>

#define CMDLINE_MAX 8192 /* what tenders have room for, its end included */

const struct solo5_manifest *_solo5_manifest;

static void say(const char *text)
{
	ukplat_console_error(text, strlen(text));
}

void _solo5_refuse(const char *why)
{
	say("solo5: can't start: ");
	say(why);
	say("\n");
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

void ukplat_start(const void *loader)
{
	struct solo5_boot boot;
	struct ukplat_bootinfo *info;

	_solo5_boot(loader, &boot);
	info = uk_bootinfo_start(boot.memory);
	info->lacks = boot.lacks;
	_solo5_manifest = boot.manifest;
	if (uk_bootinfo_cmdline(info, boot.cmdline, CMDLINE_MAX) == -UK_E2BIG)
		say("solo5: warning: the command line is longer than 4095 bytes; the rest is cut off\n");
	_solo5_memory(info, boot.memory);
	ukplat_entry(0, NULL, NULL);
}

void ukplat_tls_set(uintptr_t tp)
{
	_solo5_tls_set(tp);
}

/* A tender hands no wish on. */
int ukplat_on_stop(void (*stop)(void) UK_UNUSED)
{
	return -UK_ENODEV;
}

void ukplat_terminate(int code)
{
	_solo5_exit(ukplat_exit_code(code));
}

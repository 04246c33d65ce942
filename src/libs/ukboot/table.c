// SPDX-License-Identifier: BSD-3-Clause
// The tables that the linker makes: what libraries and programs have run before main(), and at the end.
//
// The linker script has sorted the init table by class; entries of one class stand in the order of the linked libraries, which is that
// of their needs. How far the table got is kept, so that an exit() in the middle ends only what has begun.
#include <uk/init.h>
#include <uk/libc.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/sections.h>

#include "boot.h"

typedef void (*function)(void);

static const struct uk_init_entry *begun = (const struct uk_init_entry *)ukplat_inittab_start;
static const function *left; /* of the destructors: all, once constructors have begun */

void _ukboot_run_inits(void)
{
	for (; begun < (const struct uk_init_entry *)ukplat_inittab_end; begun++) {
		int error = begun->init();

		if (error)
			begun->failed(begun, error);
	}
	left = (const function *)ukplat_dtors_end;
	for (const function *f = (const function *)ukplat_ctors_start; f < (const function *)ukplat_ctors_end; f++)
		(*f)();
}

UK_NORETURN void uk_boot_end(int code)
{
	while (left > (const function *)ukplat_dtors_start)
		(*--left)();
	while (begun > (const struct uk_init_entry *)ukplat_inittab_start)
		if ((--begun)->end)
			begun->end();
	ukplat_terminate(code);
}

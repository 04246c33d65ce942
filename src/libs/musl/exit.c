// SPDX-License-Identifier: BSD-3-Clause
// exit(), in the place of musl's: destructors and the ends of libraries are ukboot's to run.
#include <stdlib.h>
#include "libc.h"

#include <uk/libc.h>

static void none(void)
{
}
weak_alias(none, __funcs_on_exit);

_Noreturn void exit(int code)
{
	__funcs_on_exit();
	uk_boot_end(code);
}

// SPDX-License-Identifier: BSD-3-Clause
// exit(), in the place of musl's: destructors and the ends of libraries are ukboot's to run.
#include <stdlib.h>
#include "libc.h"

#include <uk/libc.h>

/* Destructors of the thread's own objects, which a library of C++ defines. */
void __call_tls_dtors(void);

static void none(void)
{
}
weak_alias(none, __funcs_on_exit);
weak_alias(none, __call_tls_dtors);

/* What compilers give to __cxa_atexit(): it tells shared libraries apart, and there are none. */
extern void *__dso_handle;
void *__dso_handle;

_Noreturn void exit(int code)
{
	__call_tls_dtors();
	__funcs_on_exit();
	uk_boot_end(code);
}

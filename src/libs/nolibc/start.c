// SPDX-License-Identifier: BSD-3-Clause
// The role `libc`: from ukboot into main().
#include <uk/libc.h>

#include <stdlib.h>

extern int main(int argc, char *argv[], char *envp[]);

UK_NORETURN void uk_libc_start(int argc, char *argv[], char *envp[])
{
	environ = envp;
	exit(main(argc, argv, envp));
}

// SPDX-License-Identifier: BSD-3-Clause
// The role `libc`: from ukboot into main().
#include <uk/libc.h>

#include <stdlib.h>

extern int main(int argc, char *argv[], char *envp[]);

void uk_libc_init(int argc UK_UNUSED, char *argv[] UK_UNUSED, char *envp[])
{
	environ = envp;
}

UK_NORETURN void uk_libc_start(int argc, char *argv[], char *envp[])
{
	exit(main(argc, argv, envp));
}

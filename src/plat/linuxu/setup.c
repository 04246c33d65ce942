// SPDX-License-Identifier: BSD-3-Clause
// From the kernel's initial stack to ukboot: a Linux process is our machine, and this is its boot.
//
// On the stack are argc, argv, a null, the environment, a null, and the auxiliary vector (getauxval(3)), of which
// AT_RANDOM is of use: 16 random bytes, for the first stack canary and as a seed.

#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/string.h>

#include "linux.h"

#define AT_NULL 0
#define AT_RANDOM 25
#define STACK_SIZE ((size_t)CONFIG_LINUXU_STACK_KB << 10)

static int saved_argc;
static char **saved_argv;

UK_NORETURN void _linuxu_refuse(const char *why)
{
	static const char head[] = "linuxu: can't start: ";

	ukplat_console_error(head, sizeof head - 1);
	ukplat_console_error(why, strlen(why));
	ukplat_console_error("\n", 1);
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

static void run(void)
{
	_linuxu_signals_init();
	_linuxu_memory_init();
	_linuxu_clock_init();
	_linuxu_cmdline_init(saved_argc, saved_argv);
	ukplat_entry(saved_argc, saved_argv);
}

UK_NO_STACK_PROTECTOR UK_NORETURN void _linuxu_start(long *stack)
{
	const uint64_t *random = NULL;
	long *vector;

	saved_argc = (int)stack[0];
	saved_argv = (char **)(stack + 1);
	vector = stack + 1 + saved_argc + 1;
	while (*vector)
		vector++; // the environment
	for (vector++; vector[0] != AT_NULL; vector += 2)
		if (vector[0] == AT_RANDOM)
			random = (const uint64_t *)vector[1];
	_linuxu_protect(random);
	_linuxu_seed_init(random);
	_linuxu_on_stack(_linuxu_stack(STACK_SIZE, "no memory for the stack"), run);
}

UK_NORETURN void ukplat_terminate(int code)
{
	_linuxu_exit_group(ukplat_exit_code(code));
}

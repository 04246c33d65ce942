// SPDX-License-Identifier: BSD-3-Clause
// From the kernel's initial stack to ukboot: a Linux process is our machine, and this is its boot.
//
// On the stack are argc, argv, a null, the environment, a null, and the auxiliary vector (auxv.c), of which
// AT_RANDOM is of use before anything else: 16 random bytes for the first stack canary.

#include <uk/bootinfo.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/string.h>

#include "linux.h"

#define ADDRESS_MAX ((uint64_t)1 << 47) // what the kernel maps for us
#define STACK_SIZE ((size_t)CONFIG_LINUXU_STACK_KB << 10)

static int saved_argc;
static char **saved_argv, **saved_envp;
static const unsigned long *saved_auxv;

UK_NORETURN void _linuxu_refuse(const char *why)
{
	static const char head[] = "linuxu: can't start: ";

	ukplat_console_error(head, sizeof head - 1);
	ukplat_console_error(why, strlen(why));
	ukplat_console_error("\n", 1);
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

// AT_RANDOM is short: a canary, and what the heap has as secret, leave nothing of it for a generator.
static void add_seed(struct ukplat_bootinfo *info)
{
	long n = _linuxu_getrandom(info->seed + info->seed_len, sizeof info->seed - info->seed_len, GRND_NONBLOCK);

	if (n > 0)
		info->seed_len += (size_t)n;
}

// A loader's word has no place on a process's command line: who runs us puts one into the environment, where a shell puts none.
// Returns the first that begins with `start`, and takes it out; null if there is none.
const char *_linuxu_word(char **envp, const char *start)
{
	size_t length = strlen(start);
	const char *word;

	while (*envp && strncmp(*envp, start, length))
		envp++;
	word = *envp;
	for (; *envp; envp++)
		envp[0] = envp[1];
	return word;
}

// Weak: where the configuration says so, memory_file.c has one that does something. What calls it is the same, and counts the same.
UK_WEAK void _linuxu_memory_file(char **envp)
{
	(void)envp;
}

// An emulator may keep books of address space that is reserved and nothing else: who runs us there says how many MiB at most at a time.
static void limit_space(void)
{
	const char *word = _linuxu_word(saved_envp, "uk.space=");
	size_t mib = 0;

	if (!word)
		return;
	for (word += sizeof "uk.space=" - 1; *word >= '0' && *word <= '9'; word++)
		mib = mib * 10 + (size_t)(*word - '0');
	_linuxu_space = mib << 20;
}

static void run(void)
{
	struct ukplat_bootinfo *info;
	const char *word;

	_linuxu_memory_file(saved_envp);
	info = uk_bootinfo_start(ADDRESS_MAX);
	_linuxu_signals_init();
	_linuxu_auxv_read(saved_auxv, info);
	add_seed(info);
	_linuxu_memory_init(info);
	_linuxu_clock_init();
	limit_space();
	word = _linuxu_word(saved_envp, "uk.terminal=");
	if (word)
		info->loader_cmdline = word;
	info->cmdline = _linuxu_cmdline(saved_argc, saved_argv);
	ukplat_entry(saved_argc, saved_argv, saved_envp);
}

UK_NO_STACK_PROTECTOR UK_NORETURN void _linuxu_start(long *stack)
{
	long *vector;

	saved_argc = (int)stack[0];
	saved_argv = (char **)(stack + 1);
	vector = stack + 1 + saved_argc + 1;
	saved_envp = (char **)vector;
	while (*vector)
		vector++;
	saved_auxv = (const unsigned long *)vector + 1;
	_linuxu_protect(_linuxu_auxv(saved_auxv, AT_RANDOM));
	_linuxu_on_stack(_linuxu_stack(STACK_SIZE, "no memory for the stack"), run);
}

UK_NORETURN void ukplat_terminate(int code)
{
	_linuxu_exit_group(ukplat_exit_code(code));
}

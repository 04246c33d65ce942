// SPDX-License-Identifier: BSD-3-Clause
// From the platform's entry to the C library's start.
#include <uk/plat/bootstrap.h>

#include <uk/allocator.h>
#include <uk/arch.h>
#include <uk/argparse.h>
#include <uk/falloc.h>
#include <uk/libc.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/console.h>
#include <uk/print.h>
#include <uk/string.h>

#include "boot.h"

#ifdef CONFIG_UK_NAME
#define PROGRAM_NAME CONFIG_UK_NAME
#else
#define PROGRAM_NAME "unikernel"
#endif

/* TLS, arguments and a few small blocks fit into it. */
#define HEAP_FIRST (32 * 1024UL)

/* What a word of the loader's begins with that is a variable of the environment. */
#define VARIABLE "env."

UK_NORETURN void _ukboot_fail(const char *why)
{
	ukplat_console_error("ukboot: ", 8);
	ukplat_console_error(why, strlen(why));
	ukplat_console_error("\n", 1);
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

/* The heap begins small and takes from the page allocator what it needs. */
static struct uk_alloc *init_heap(void)
{
	void *first = uk_falloc(uk_falloc_get(), HEAP_FIRST / UK_PAGE_SIZE, 1, UK_FALLOC_ANYWHERE);
	struct uk_alloc *heap = first ? uk_allocator_init(first, HEAP_FIRST) : NULL;

	if (!heap)
		_ukboot_fail("there is no memory for the heap; give the guest more");
	heap->pages = uk_falloc_get();
	uk_alloc_register(heap);
	return heap;
}

/* The byte that is read first is zero: string functions stop there, and can't carry the canary away. */
static uintptr_t random_canary(void)
{
	return ukplat_secret() & ~(uintptr_t)0xff;
}

static UK_NO_STACK_PROTECTOR void init_tls(struct uk_alloc *heap)
{
	void *area = uk_memalign(heap, ukarch_tls_area_align(), ukarch_tls_area_size());
	uintptr_t tp;

	if (!area)
		_ukboot_fail("there is no memory for thread-local storage; give the guest more");
	tp = ukarch_tls_area_init(area);
	ukarch_canary_set(tp, random_canary());
	ukplat_tls_set(tp);
}

static char **split_cmdline(struct uk_alloc *heap, int *argc)
{
	const char *cmdline = ukplat_cmdline();
	size_t len = strlen(cmdline) + 1;
	char *text = uk_malloc(heap, len);
	char **argv = uk_calloc(heap, CONFIG_LIBUKBOOT_MAXNBARGS + 1, sizeof(*argv));
	static char name[] = PROGRAM_NAME;

	if (!text || !argv)
		_ukboot_fail("there is no memory for the arguments; give the guest more");
	memcpy(text, cmdline, len);
	argv[0] = name;
	int words = uk_argparse(text, argv + 1, CONFIG_LIBUKBOOT_MAXNBARGS - 1);

	if (words < 0)
		_ukboot_fail("the command line has an open quote, or more words than LIBUKBOOT_MAXNBARGS allows");
	*argc = words + 1;
	return argv;
}

/* The variables among the loader's words. */
static char **split_environment(struct uk_alloc *heap)
{
	static char *none[] = { NULL };
	const char *line = ukplat_bootinfo()->loader_cmdline;
	size_t len = strlen(line) + 1, most = 1;
	char *text, **words;
	int count, kept = 0;

	if (len == 1)
		return none;
	for (const char *at = line; *at; at++)
		most += *at == ' ';
	text = uk_malloc(heap, len);
	words = uk_calloc(heap, most + 1, sizeof(*words));
	if (!text || !words)
		_ukboot_fail("there is no memory for the environment; give the guest more");
	memcpy(text, line, len);
	count = uk_argparse(text, words, (int)most);
	if (count < 0)
		_ukboot_fail("a variable on the command line has an open quote");
	for (int i = 0; i < count; i++)
		if (!memcmp(words[i], VARIABLE, sizeof(VARIABLE) - 1))
			words[kept++] = words[i] + sizeof(VARIABLE) - 1;
	words[kept] = NULL;
	return words;
}

char *const *uk_boot_argv, *const *uk_boot_envp;

UK_NO_STACK_PROTECTOR void ukplat_entry(int argc, char *argv[], char *envp[])
{
	struct uk_alloc *heap = init_heap();

	init_tls(heap);
	if (!argv)
		argv = split_cmdline(heap, &argc);
	if (!envp)
		envp = split_environment(heap);
	uk_boot_argv = argv;
	uk_boot_envp = envp;
	uk_libc_init(argc, argv, envp);
	_ukboot_run_inits();
#ifdef CONFIG_LIBUKBOOT_BANNER
	uk_printk(UK_PRINT_INFO, "%s: heap of %zu KiB (%s)\n", argv[0], uk_alloc_available(heap) / 1024, heap->name);
#endif
	uk_libc_start(argc, argv, envp);
}

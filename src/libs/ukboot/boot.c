// SPDX-License-Identifier: BSD-3-Clause
// From the platform's entry to main(), and from its return to the end of the guest.
#include <uk/plat/bootstrap.h>

#include <stdlib.h>
#include <uk/alloc.h>
#ifdef CONFIG_LIBUKBOOT_INITREGION
#include <uk/allocregion.h>
#else
#include <uk/allocbbuddy.h>
#endif
#include <uk/arch.h>
#include <uk/argparse.h>
#include <uk/falloc.h>
#include <uk/init.h>
#include <uk/plat/console.h>
#include <uk/plat/sections.h>
#include <uk/print.h>
#include <uk/string.h>

#ifdef CONFIG_UK_NAME
#define PROGRAM_NAME CONFIG_UK_NAME
#else
#define PROGRAM_NAME "unikernel"
#endif

/* TLS, arguments and a few small blocks fit into it. */
#define HEAP_FIRST (32 * 1024UL)

extern int main(int argc, char *argv[]);

/* A start that can't go on: said whatever the message level, for nothing else would explain the exit code. */
static UK_NORETURN void fail(const char *why)
{
	ukplat_console_write("ukboot: ", 8);
	ukplat_console_write(why, strlen(why));
	ukplat_console_write("\n", 1);
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

static struct uk_alloc *make_allocator(void *base, size_t len)
{
#ifdef CONFIG_LIBUKBOOT_INITREGION
	return uk_allocregion_init(base, len);
#else
	return uk_allocbbuddy_init(base, len);
#endif
}

/* The heap begins small and takes from the page allocator what it needs. */
static struct uk_alloc *init_heap(void)
{
	void *first = uk_falloc(uk_falloc_get(), HEAP_FIRST / UK_PAGE_SIZE, 1, UK_FALLOC_ANYWHERE);
	struct uk_alloc *heap = first ? make_allocator(first, HEAP_FIRST) : NULL;

	if (!heap)
		fail("there is no memory for the heap; give the guest more");
	heap->pages = uk_falloc_get();
	uk_alloc_register(heap);
	return heap;
}

static uintptr_t random_canary(uintptr_t salt)
{
	uint64_t v;

	if (ukarch_random(&v))
		v = (ukarch_ticks() ^ salt) * 0x9e3779b97f4a7c15ULL; /* spreads what differs over all bits */
	v ^= v >> 29;
	/* The byte that is read first is zero: string functions stop there, and can't carry the canary away. */
	return v & ~(uintptr_t)0xff;
}

static UK_NO_STACK_PROTECTOR void init_tls(struct uk_alloc *heap)
{
	void *area = uk_memalign(heap, ukarch_tls_area_align(), ukarch_tls_area_size());
	uintptr_t tp;

	if (!area)
		fail("there is no memory for thread-local storage; give the guest more");
	tp = ukarch_tls_area_init(area);
	ukarch_canary_set(tp, random_canary(tp));
	ukplat_tls_set(tp);
}

static void run_init_table(void)
{
	const uk_init_function *end = (const uk_init_function *)ukplat_inittab_end;

	for (const uk_init_function *f = (const uk_init_function *)ukplat_inittab_start; f < end; f++)
		if ((*f)())
			fail("a library's init function failed");
}

static void run_constructors(void)
{
	typedef void (*constructor)(void);
	const constructor *end = (const constructor *)ukplat_ctors_end;

	for (const constructor *f = (const constructor *)ukplat_ctors_start; f < end; f++)
		(*f)();
}

static char **split_cmdline(struct uk_alloc *heap, int *argc)
{
	const char *cmdline = ukplat_cmdline();
	size_t len = strlen(cmdline) + 1;
	char *text = uk_malloc(heap, len);
	char **argv = uk_calloc(heap, CONFIG_LIBUKBOOT_MAXNBARGS + 1, sizeof(*argv));
	static char name[] = PROGRAM_NAME;

	if (!text || !argv)
		fail("there is no memory for the arguments; give the guest more");
	memcpy(text, cmdline, len);
	argv[0] = name;
	int words = uk_argparse(text, argv + 1, CONFIG_LIBUKBOOT_MAXNBARGS - 1);

	if (words < 0)
		fail("the command line has an open quote, or more words than LIBUKBOOT_MAXNBARGS allows");
	*argc = words + 1;
	return argv;
}

UK_NO_STACK_PROTECTOR void ukplat_entry(int argc, char *argv[])
{
	struct uk_alloc *heap = init_heap();

	init_tls(heap);
	run_init_table();
	run_constructors();
	if (!argv)
		argv = split_cmdline(heap, &argc);
#ifdef CONFIG_LIBUKBOOT_BANNER
	uk_printk(UK_PRINT_INFO, "%s: heap of %zu KiB (%s)\n", argv[0], uk_alloc_available(heap) / 1024, heap->name);
#endif
	exit(main(argc, argv));
}

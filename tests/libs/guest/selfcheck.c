// SPDX-License-Identifier: BSD-3-Clause
// A guest that looks at what it was given: thread-local storage, init table, heap, clocks, arguments, regions.
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uk/alloc.h>
#include <uk/arch/entry.h>
#include <uk/init.h>
#include <uk/plat/bootinfo.h>

#define BLOCKS 128

static __thread int initialised = 42;
static __thread char zeroed[100];
static __thread long aligned __attribute__((aligned(128))) = 9;
static volatile int init_order; /* or clang would run the constructor while it compiles */
static int constructed, failures;
static jmp_buf back;

static int second(void)
{
	init_order = init_order * 10 + 2;
	return 0;
}
UK_INIT(fs, second, NULL);

static int first(void)
{
	init_order = init_order * 10 + 1;
	return 0;
}
UK_INIT(bus, first, NULL);

__attribute__((constructor)) static void construct(void)
{
	constructed = init_order;
}

static void check(int ok, const char *what)
{
	if (ok)
		return;
	printf("failed: %s\n", what);
	failures++;
}

static void heap_keeps_contents(void)
{
	static unsigned char *block[BLOCKS];
	static size_t size[BLOCKS];
	struct uk_alloc *a = uk_alloc_get_default();
	size_t before = uk_alloc_available(a);
	int takes_back = strcmp(a->name, "region") != 0, corrupt = 0;

	printf("heap: %s\n", a->name);
	srand(1);
	for (int round = 0; round < (takes_back ? 5000 : 300); round++) {
		int i = rand() % BLOCKS;
		size_t n = (size_t)rand() % 2000;

		for (size_t k = 0; k < size[i]; k++)
			corrupt += block[i][k] != (unsigned char)i;
		free(block[i]);
		block[i] = rand() % 4 ? malloc(n) : aligned_alloc(256, n);
		size[i] = n;
		check(block[i] != NULL, "there is memory");
		memset(block[i], i, n);
	}
	for (int i = 0; i < BLOCKS; i++)
		free(block[i]);
	check(!corrupt, "blocks keep their contents");
	check(!takes_back || uk_alloc_available(a) == before, "the heap gets everything back");
	errno = 0;
	check(!malloc((size_t)1 << 40) && errno == ENOMEM, "too much memory is refused");
}

static void clocks_run(void)
{
	struct timespec a, b, pause = { 0, 20000000 };

	clock_gettime(CLOCK_MONOTONIC, &a);
	nanosleep(&pause, NULL);
	clock_gettime(CLOCK_MONOTONIC, &b);
	long ns = (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec;

	check(ns >= 20000000, "nanosleep waits");
	printf("seconds since 1970: %ld\n", (long)time(NULL));
}

static void regions_are_in_order(void)
{
	const struct ukplat_memregion *r, *previous = NULL;
	int image = 0;

	for (unsigned int i = 0; (r = ukplat_memregion_get(i)); previous = r, i++) {
		check(!previous || previous->base + previous->len <= r->base, "regions don't overlap");
		if (r->kind == UKPLAT_MEM_IMAGE)
			image = r->base <= (unsigned long)&failures && (unsigned long)&failures < r->base + r->len;
		if (r->kind == UKPLAT_MEM_FREE)
			check(ukplat_readable(r->base, r->len), "free memory is mapped");
	}
	check(image, "the image is a region");
	check(!ukplat_readable((unsigned long)ukplat_stack_guard, 1) && ukplat_readable((unsigned long)ukplat_stack_guard + 4096, 1),
	      "there is a guard page below the stack");
	check(!ukplat_readable((unsigned long)ukplat_exception_guard, 1)
		      && ukplat_readable((unsigned long)ukplat_exception_guard + 4096, 1),
	      "there is a guard page below the exceptions' stack");
	check(!ukplat_readable(0, 1), "page 0 isn't mapped");
}

static void bye(void)
{
	puts("bye");
}

int main(int argc, char *argv[])
{
	atexit(bye);
	for (int i = 0; i < argc; i++)
		printf("argv[%d]=%s\n", i, argv[i]);
	check(argv[argc] == NULL, "argv ends with NULL");
	check(initialised == 42 && !zeroed[99] && aligned == 9 && (unsigned long)&aligned % 128 == 0, "TLS");
	check(init_order == 12, "the init table runs in order");
	check(constructed == 12, "constructors run after it");
	if (!setjmp(back))
		longjmp(back, 3);
	heap_keeps_contents();
	clocks_run();
	regions_are_in_order();
	printf("loader: %s\n", ukplat_bootinfo()->loader_cmdline);
	return failures ? 1 : 3;
}

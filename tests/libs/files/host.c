// SPDX-License-Identifier: BSD-3-Clause
// What the libraries of files stand on, made of the host's C library: memory that the sanitizer watches, clocks, a console.
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host.h"

#include <uk/alloc.h>
#include <uk/clock.h>
#include <uk/falloc.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/random.h>

long host_allocations_left = -1; /* how many will succeed; -1: all */
long host_blocks;
static const char *input = "";
static int input_ended;
static char output[2][65536];

/* A process that lives in a sandbox has no /proc, which the sanitizer of leaks needs: blocks are counted here instead. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

static int may_allocate(void)
{
	if (!host_allocations_left)
		return 0;
	if (host_allocations_left > 0)
		host_allocations_left--;
	host_blocks++;
	return 1;
}

static struct uk_alloc heap = { .name = "host" };
static struct uk_falloc pages;

struct uk_alloc *uk_alloc_get_default(void)
{
	return &heap;
}

size_t uk_alloc_available(struct uk_alloc *a)
{
	(void)a;
	return 0;
}

void *uk_malloc(struct uk_alloc *a, size_t size)
{
	(void)a;
	return may_allocate() ? malloc(size) : NULL;
}

void *uk_calloc(struct uk_alloc *a, size_t count, size_t size)
{
	(void)a;
	return may_allocate() ? calloc(count, size) : NULL;
}

void *uk_realloc(struct uk_alloc *a, void *p, size_t size)
{
	(void)a;
	host_blocks -= p && host_allocations_left;
	return may_allocate() ? realloc(p, size) : NULL;
}

void uk_free(struct uk_alloc *a, void *p)
{
	(void)a;
	host_blocks -= p != NULL;
	free(p);
}

struct uk_falloc *uk_falloc_get(void)
{
	pages.total = 1 << 20;
	return &pages;
}

void *uk_falloc(struct uk_falloc *fa, size_t frames, size_t align, uintptr_t below)
{
	void *p = may_allocate() ? aligned_alloc(align, frames * UK_PAGE_SIZE) : NULL;

	(void)below;
	if (p)
		memset(p, 0xa5, frames * UK_PAGE_SIZE); /* as undefined as they come */
	fa->free = (1 << 20) - 1;
	return p;
}

int uk_ffree(struct uk_falloc *fa, void *run)
{
	(void)fa;
	host_blocks--;
	free(run);
	return 0;
}

uint64_t ukplat_monotonic_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec + host_skipped;
}

uint64_t uk_clock_wall(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec + host_skipped;
}

uint64_t uk_clock_monotonic(void)
{
	return ukplat_monotonic_clock();
}

void uk_random_fill(void *to, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((unsigned char *)to)[i] = (unsigned char)rand();
}

void uk_random_stir(const void *from, size_t len)
{
	(void)from, (void)len;
}

unsigned long ukplat_irq_save(void)
{
	return 0;
}

void ukplat_irq_restore(unsigned long state)
{
	(void)state;
}

/* There are no lines, and no devices but those that a test adds. */
int ukplat_irq_register(struct ukplat_irq_handler *handler)
{
	(void)handler;
	return -19;
}

void ukplat_irq_unregister(struct ukplat_irq_handler *handler)
{
	(void)handler;
}

int ukplat_irq_unmask(unsigned int irq)
{
	(void)irq;
	return -19;
}

void _virtio_find_mmio(void);
void _virtio_find_pci(void);

void _virtio_find_mmio(void)
{
}

void _virtio_find_pci(void)
{
}

static long write_to(int stream, const char *buf, size_t len)
{
	size_t used = strlen(output[stream]);

	if (len > sizeof(output[0]) - 1 - used)
		len = sizeof(output[0]) - 1 - used;
	memcpy(output[stream] + used, buf, len);
	output[stream][used + len] = '\0';
	return (long)len;
}

long ukplat_console_write(const char *buf, size_t len)
{
	return write_to(0, buf, len);
}

long ukplat_console_error(const char *buf, size_t len)
{
	return write_to(1, buf, len);
}

/* A terminal for output, and nothing else. */
int ukplat_console_is_terminal(enum ukplat_console_stream stream)
{
	return stream == UKPLAT_CONSOLE_OUTPUT;
}

long ukplat_console_read(char *buf, size_t len)
{
	size_t n = strlen(input) < len ? strlen(input) : len;

	memcpy(buf, input, n);
	input += n;
	return n || !len ? (long)n : input_ended ? UKPLAT_CONSOLE_END : 0;
}

void host_input(const char *text, int ends)
{
	input = text;
	input_ended = ends;
}

const char *host_output(int stream)
{
	static char shown[sizeof(output[0])];

	strcpy(shown, output[stream]);
	output[stream][0] = '\0';
	return shown;
}

void uk_printk(enum uk_print_level level, const char *fmt, ...)
{
	char text[1000];
	va_list ap;

	(void)level;
	va_start(ap, fmt);
	write_to(1, text, (size_t)vsnprintf(text, sizeof(text), fmt, ap));
	va_end(ap);
}

const char *uk_strerror(int error)
{
	return strerror(error);
}

/* An image of three parts. */
__asm__(".globl ukplat_text_start, ukplat_text_end, ukplat_rodata_start, ukplat_rodata_end, ukplat_data_start, ukplat_data_end\n"
	".set ukplat_text_start, 0x100000\n.set ukplat_text_end, 0x110000\n.set ukplat_rodata_start, 0x110000\n"
	".set ukplat_rodata_end, 0x118000\n.set ukplat_data_start, 0x118000\n.set ukplat_data_end, 0x120000\n");

unsigned int ukplat_memregion_count(void)
{
	return 0;
}

const struct ukplat_memregion *ukplat_memregion_get(unsigned int i)
{
	(void)i;
	return NULL;
}

char *const *uk_boot_argv = (char *const[]){ "/bin/unikernel", "two words", NULL };
char *const *uk_boot_envp = (char *const[]){ "HOME=/", NULL };
struct ukplat_bootinfo host_bootinfo;

const struct ukplat_bootinfo *ukplat_bootinfo(void)
{
	return &host_bootinfo;
}

UK_NORETURN void ukplat_terminate(int code)
{
	printf("the guest ends with %d:\n%s%s", code, output[0], output[1]);
	exit(code);
}

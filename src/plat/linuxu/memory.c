// SPDX-License-Identifier: BSD-3-Clause
// The memory map: the image where the kernel put it, and one mapping that is all our memory.
//
// It is reserved, not committed: the kernel gives pages when they are first touched, so its configured size
// costs address space only, and the page allocator's books, which lie in it, are as lazy as on a machine.

#include <uk/bootinfo.h>
#include <uk/falloc.h>
#include <uk/plat/memory.h>
#include <uk/plat/sections.h>

#include "linux.h"

#define HEAP_SIZE ((size_t)CONFIG_LINUXU_HEAP_MB << 20)
#define GUARD_SIZE ((size_t)64 << 10) // a page, whatever the kernel's page size
#define MAX_STACKS 2

static uintptr_t guards[MAX_STACKS];

static void *reserve(size_t size, int protection, const char *why)
{
	long at = _linuxu_mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at < 0 && at >= -MAX_ERRNO)
		_linuxu_refuse(why);
	return (void *)at;
}

void *_linuxu_stack(size_t size, const char *why)
{
	char *guard = reserve(GUARD_SIZE + size, PROT_NONE, why);

	if (_linuxu_mprotect(guard + GUARD_SIZE, size, PROT_READ | PROT_WRITE))
		_linuxu_refuse(why);
	for (unsigned int i = 0; i < MAX_STACKS; i++) {
		if (!guards[i]) {
			guards[i] = (uintptr_t)guard;
			break;
		}
	}
	return guard + GUARD_SIZE + size;
}

int _linuxu_is_guard(uintptr_t address)
{
	for (unsigned int i = 0; i < MAX_STACKS; i++)
		if (guards[i] && address - guards[i] < GUARD_SIZE)
			return 1;
	return 0;
}

void _linuxu_memory_init(struct ukplat_bootinfo *info)
{
	void *heap = reserve(HEAP_SIZE, PROT_READ | PROT_WRITE, "no memory for the heap: lower LINUXU_HEAP_MB");

	uk_bootinfo_free(info, (uintptr_t)heap, HEAP_SIZE);
	uk_falloc_add(uk_falloc_get(), (uintptr_t)heap, HEAP_SIZE);
	uk_bootinfo_reserve(info, (uintptr_t)ukplat_image_start, (uint64_t)(ukplat_image_end - ukplat_image_start),
			    UKPLAT_MEM_IMAGE, "image");
}

// The kernel reads a signal set before it looks at what to do with it: an impossible request tells EFAULT from EINVAL.
int ukplat_readable(uintptr_t addr, size_t len)
{
	uintptr_t last = addr + len - 1;

	if (!len)
		return 1;
	if (last < addr || addr < UK_PAGE_SIZE) // a null set is no set to the kernel; it never maps page 0 anyway
		return 0;
	for (uintptr_t page = UK_ALIGN_DOWN(addr, UK_PAGE_SIZE); page <= last; page += UK_PAGE_SIZE) {
		if (_linuxu_rt_sigprocmask(-1, (const void *)page, NULL, sizeof(uint64_t)) == -EFAULT)
			return 0;
		if (page > UINTPTR_MAX - UK_PAGE_SIZE)
			break;
	}
	return 1;
}

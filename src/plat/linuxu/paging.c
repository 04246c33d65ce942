// SPDX-License-Identifier: BSD-3-Clause
// What may be done with which page, by the kernel: uk/plat/paging.h in a process.
//
// The kernel keeps books of its own: mprotect() of what isn't mapped says ENOMEM, which is our ENOENT. A reservation is a mapping
// without rights; giving its pages away is mapping it anew. Which mappings are reservations only we know: each is in a list, as an
// entry in a page of its own, that of the kernel's size, so that the reservation is aligned to that too.

#include <uk/errno.h>
#include <uk/plat/paging.h>

#include "linux.h"

#define RESERVED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)

struct reservation {
	struct reservation *next;
	uintptr_t base;
	size_t len;
};

static struct reservation *reservations;
size_t _linuxu_space = SIZE_MAX;

static int check(uintptr_t addr, size_t len, unsigned int rights)
{
	if (addr % UK_PAGE_SIZE || len % UK_PAGE_SIZE || !len || addr + len < addr)
		return -UK_EINVAL;
	if (rights > (UKPLAT_PAGE_READ | UKPLAT_PAGE_WRITE | UKPLAT_PAGE_EXEC))
		return -UK_EINVAL;
	return (rights & UKPLAT_PAGE_WRITE) && (rights & UKPLAT_PAGE_EXEC) ? -UK_EPERM : 0;
}

// The kernel's bits are ours: PROT_READ, PROT_WRITE, PROT_EXEC.
static int protection(unsigned int rights)
{
	return (int)(rights ? rights | PROT_READ : PROT_NONE);
}
_Static_assert(UKPLAT_PAGE_READ == PROT_READ && UKPLAT_PAGE_WRITE == PROT_WRITE && UKPLAT_PAGE_EXEC == 4, "Linux: mman-common.h");

int ukplat_page_protect(uintptr_t addr, size_t len, unsigned int rights)
{
	int result = check(addr, len, rights);

	// mprotect() goes as far as the first hole; this does nothing but look for one (msync(2): MS_ASYNC).
	if (!result)
		result = (int)_linuxu_msync((void *)addr, len, MS_ASYNC);
	if (!result)
		result = (int)_linuxu_mprotect((void *)addr, len, protection(rights));
	return result == -UK_ENOMEM ? -UK_ENOENT : result;
}

int ukplat_page_map(uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights)
{
	int result = check(addr, len, rights);

	return result ? result : paddr % UK_PAGE_SIZE ? -UK_EINVAL : -UK_EPERM;
}

int ukplat_page_unmap(uintptr_t addr, size_t len)
{
	int result = check(addr, len, 0);

	return result ? result : (int)_linuxu_munmap((void *)addr, len);
}

int ukplat_page_map_device(uint64_t paddr, size_t len)
{
	return !len || paddr + len < paddr ? -UK_EINVAL : -UK_EPERM;
}

static void *map_anywhere(size_t len, int rights)
{
	long at = _linuxu_mmap(NULL, len, rights, RESERVED, -1, 0);

	return at < 0 && at >= -MAX_ERRNO ? NULL : (void *)at;
}

void *ukplat_page_reserve(size_t len)
{
	struct reservation *entry;
	void *at;

	if (check(0, len, 0) || len + UK_PAGE_SIZE < len || len > _linuxu_space)
		return NULL;
	at = map_anywhere(len + UK_PAGE_SIZE, PROT_NONE);
	if (!at)
		return NULL;
	entry = map_anywhere(sizeof(*entry), PROT_READ | PROT_WRITE);
	if (!entry) {
		_linuxu_munmap(at, len + UK_PAGE_SIZE);
		return NULL;
	}
	*entry = (struct reservation){ reservations, (uintptr_t)at, len };
	reservations = entry;
	return at;
}

// Where the list has the reservation that [addr, addr + len) is in; the list's end, a null, when it is in none.
static struct reservation **find(const void *addr, size_t len)
{
	struct reservation **at = &reservations;

	while (*at && ((uintptr_t)addr < (*at)->base || len > (*at)->len || (uintptr_t)addr - (*at)->base > (*at)->len - len))
		at = &(*at)->next;
	return at;
}

int ukplat_page_commit(void *addr, size_t len, unsigned int rights)
{
	return *find(addr, len) ? ukplat_page_protect((uintptr_t)addr, len, rights) : -UK_EINVAL;
}

int ukplat_page_decommit(void *addr, size_t len)
{
	int result = *find(addr, len) ? check((uintptr_t)addr, len, 0) : -UK_EINVAL;
	long at = result ? result : _linuxu_mmap(addr, len, PROT_NONE, RESERVED | MAP_FIXED, -1, 0);

	return at < 0 && at >= -MAX_ERRNO ? (int)at : 0;
}

int ukplat_page_release(void *addr, size_t len)
{
	struct reservation **at = find(addr, len), *entry = *at;

	if (!entry || entry->base != (uintptr_t)addr || entry->len != len)
		return -UK_EINVAL;
	*at = entry->next;
	_linuxu_munmap(entry, sizeof(*entry));
	return ukplat_page_unmap((uintptr_t)addr, len + UK_PAGE_SIZE);
}

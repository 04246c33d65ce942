// SPDX-License-Identifier: BSD-3-Clause
// uk/plat/paging.h where nobody can change a page's rights: all memory behind the image may be read and written, and never executed.
//
// Address space is memory, then: what is reserved is a run of frames, zeroed at once, so that a page that was never asked for holds what
// it would hold. The books of a reservation lie in a frame of their own behind it, where the contract has a page that stays unmapped.
#include "solo5.h"

#include <uk/arch.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/plat/paging.h>
#include <uk/plat/sections.h>
#include <uk/string.h>

struct reservation {
	struct reservation *next;
	uintptr_t base;
	size_t len;
};

static struct reservation *reservations;

static int check(uintptr_t addr, size_t len, unsigned int rights)
{
	if (addr % UK_PAGE_SIZE || len % UK_PAGE_SIZE || !len || addr + len < addr)
		return -UK_EINVAL;
	if (rights > (UKPLAT_PAGE_READ | UKPLAT_PAGE_WRITE | UKPLAT_PAGE_EXEC))
		return -UK_EINVAL;
	if (rights & UKPLAT_PAGE_EXEC)
		return rights & UKPLAT_PAGE_WRITE ? -UK_EPERM : -UK_ENOSYS;
	return 0;
}

int ukplat_page_protect(uintptr_t addr, size_t len, unsigned int rights)
{
	int result = check(addr, len, rights);

	if (!result && addr < (uintptr_t)ukplat_data_start)
		result = addr < (uintptr_t)ukplat_image_start ? -UK_ENOENT : -UK_ENOSYS;
	return !result && addr + len > ukplat_bootinfo()->limit ? -UK_ENOENT : result;
}

int ukplat_page_map(uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights)
{
	int result = check(addr, len, rights);

	return result && result != -UK_ENOSYS ? result : paddr % UK_PAGE_SIZE ? -UK_EINVAL : -UK_EPERM;
}

int ukplat_page_unmap(uintptr_t addr, size_t len)
{
	return check(addr, len, 0);
}

int ukplat_page_map_device(uint64_t paddr, size_t len)
{
	return !len || paddr + len < paddr ? -UK_EINVAL : -UK_EPERM;
}

void *ukplat_page_reserve(size_t len)
{
	struct reservation *entry;
	char *at;

	if (check(0, len, 0) || len > SIZE_MAX - UK_PAGE_SIZE)
		return NULL;
	at = uk_falloc(uk_falloc_get(), len / UK_PAGE_SIZE + 1, 1, UK_FALLOC_ANYWHERE);
	if (!at)
		return NULL;
	memset(at, 0, len);
	entry = (struct reservation *)(at + len);
	*entry = (struct reservation){ reservations, (uintptr_t)at, len };
	reservations = entry;
	return at;
}

/* Where the list has the reservation that [addr, addr + len) is in; the list's end, a null, when it is in none. */
static struct reservation **find(const void *addr, size_t len)
{
	struct reservation **at = &reservations;

	while (*at && ((uintptr_t)addr < (*at)->base || len > (*at)->len || (uintptr_t)addr - (*at)->base > (*at)->len - len))
		at = &(*at)->next;
	return at;
}

int ukplat_page_commit(void *addr, size_t len, unsigned int rights)
{
	int result = check((uintptr_t)addr, len, rights);

	return result ? result : *find(addr, len) ? 0 : -UK_EINVAL;
}

int ukplat_page_decommit(void *addr, size_t len)
{
	int result = *find(addr, len) ? check((uintptr_t)addr, len, 0) : -UK_EINVAL;

	if (!result)
		memset(addr, 0, len);
	return result;
}

int ukplat_page_release(void *addr, size_t len)
{
	struct reservation **at = find(addr, len), *entry = *at;

	if (!entry || entry->base != (uintptr_t)addr || entry->len != len)
		return -UK_EINVAL;
	*at = entry->next;
	return uk_ffree(uk_falloc_get(), addr);
}

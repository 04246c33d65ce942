// SPDX-License-Identifier: BSD-3-Clause
// The guest's page tables: its memory, the contract of uk/plat/paging.h, and address space that gets its memory later.
#include <uk/paging.h>

#include <uk/arch/pt.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/lock.h>
#include <uk/string.h>

/* Released address space that waits to be reserved again: when the list is full the smallest piece is lost, of very much. */
#define HOLES_MAX 32

struct hole {
	uintptr_t base, end;
};

static struct uk_pt guest;
static struct uk_spinlock lock; /* of all that is static here, and of the tables */
static struct hole holes[HOLES_MAX];
static unsigned int hole_count;
static uintptr_t fresh = UKARCH_PT_IDENTITY_END; /* from here on nothing was ever reserved */

#define DATA (UKPLAT_PAGE_READ | UKPLAT_PAGE_WRITE)

static int is_inside(const struct ukplat_memregion *r, uintptr_t mapped, uintptr_t mapped_end)
{
	return r->base >= mapped && r->base < mapped_end;
}

/* Gives those free regions to the page allocator that begin inside of what was mapped already, or outside. */
static void give(const struct ukplat_bootinfo *info, uintptr_t mapped, uintptr_t mapped_end, int inside)
{
	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		if (r->kind == UKPLAT_MEM_FREE && is_inside(r, mapped, mapped_end) == inside)
			uk_falloc_add(guest.frames, r->base, r->len);
	}
}

void uk_paging_init(uint64_t *root, uint64_t *spare, uint64_t *spare_end)
{
	guest = (struct uk_pt){ .root = root, .frames = uk_falloc_get(), .spare = spare, .spare_end = spare_end };
}

/* Maps [base, end) as data, but for [mapped, mapped_end). */
static int map_around(uintptr_t base, uintptr_t end, uintptr_t mapped, uintptr_t mapped_end)
{
	uintptr_t below = end < mapped ? end : mapped, above = base > mapped_end ? base : mapped_end;
	int result = base < below ? uk_pt_fill(&guest, base, base, below - base, DATA) : 0;

	return !result && above < end ? uk_pt_fill(&guest, above, above, end - above, DATA) : result;
}

int uk_paging_memory(struct ukplat_bootinfo *info, uintptr_t mapped, uintptr_t mapped_end)
{
	/* The books of a region stand at its start, which must be mapped; the first tables come out of those regions. */
	guest.frames_below = mapped_end;
	give(info, mapped, mapped_end, 1);
	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		if ((r->kind != UKPLAT_MEM_FREE && r->kind != UKPLAT_MEM_INITRD)
		    || !map_around(r->base, r->base + r->len, mapped, mapped_end))
			continue;
		if (is_inside(r, mapped, mapped_end))
			return -UK_ENOMEM;
		uk_bootinfo_reserve(info, r->base, r->len, UKPLAT_MEM_RESERVED, "unmapped");
	}
	give(info, mapped, mapped_end, 0);
	guest.frames_below = UK_FALLOC_ANYWHERE;
	return 0;
}

int uk_paging_readable(uintptr_t base, size_t len)
{
	uintptr_t start = UK_ALIGN_DOWN(base, UK_PAGE_SIZE), end = UK_ALIGN_UP(base + len, UK_PAGE_SIZE);

	return uk_pt_fill(&guest, start, start, end - start, UKPLAT_PAGE_READ);
}

static int protect_pages(uintptr_t addr, size_t len, unsigned int rights)
{
	return uk_pt_protect(&guest, addr, len, rights);
}

static int map_pages(uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights)
{
	return uk_pt_map(&guest, addr, paddr, len, rights);
}

static int unmap_pages(uintptr_t addr, size_t len)
{
	return uk_pt_unmap(&guest, addr, len);
}

static int map_device_pages(uint64_t paddr, size_t len)
{
	uintptr_t start = UK_ALIGN_DOWN(paddr, UK_PAGE_SIZE), end = UK_ALIGN_UP(paddr + len, UK_PAGE_SIZE);
	unsigned int rights;

	if (!len || paddr + len < paddr || end > UKARCH_PT_IDENTITY_END)
		return -UK_EINVAL;
	for (uintptr_t at = start; at < end; at += UK_PAGE_SIZE)
		if (!uk_pt_lookup(&guest, at, NULL, &rights) && !(rights & UKPLAT_PAGE_DEVICE))
			return -UK_EEXIST;
	return uk_pt_fill(&guest, start, start, end - start, DATA | UKPLAT_PAGE_DEVICE);
}

static void *reserve_pages(size_t len)
{
	size_t whole = len + UK_PAGE_SIZE; /* with the page that stays unmapped */
	uintptr_t at = fresh;

	if (!len || len % UK_PAGE_SIZE || whole < len)
		return NULL;
	for (unsigned int i = 0; i < hole_count; i++) {
		if (holes[i].end - holes[i].base < whole)
			continue;
		at = holes[i].base;
		holes[i].base += whole;
		if (holes[i].base == holes[i].end)
			holes[i] = holes[--hole_count];
		return (void *)at;
	}
	if (UKARCH_PT_END - at < whole)
		return NULL;
	fresh += whole;
	return (void *)at;
}

/* Whether whole pages of address space are meant that was reserved, and wasn't released since. */
static int is_reserved(uintptr_t addr, size_t len)
{
	if (addr < UKARCH_PT_IDENTITY_END || addr % UK_PAGE_SIZE || !len || len % UK_PAGE_SIZE || addr >= fresh || len > fresh - addr)
		return 0;
	for (unsigned int i = 0; i < hole_count; i++)
		if (addr < holes[i].end && holes[i].base < addr + len)
			return 0;
	return 1;
}

/* So many pages that the processors forget them at once. */
#define BATCH 64

static int decommit_batch(uintptr_t start, uintptr_t end)
{
	uint64_t frames[BATCH];
	unsigned int count = 0;
	int result;

	for (uintptr_t at = start; at < end; at += UK_PAGE_SIZE)
		if (!uk_pt_lookup(&guest, at, &frames[count], NULL))
			count++;
	result = count ? uk_pt_unmap(&guest, start, end - start) : 0;
	for (unsigned int i = 0; i < count && !result; i++)
		uk_ffree(guest.frames, (void *)(uintptr_t)frames[i]);
	return result;
}

static int decommit_pages(void *addr, size_t len)
{
	uintptr_t start = (uintptr_t)addr, end = start + len;
	int result = 0;

	if (!is_reserved(start, len))
		return -UK_EINVAL;
	for (uintptr_t next; start < end && !result; start = next) {
		next = end - start > BATCH * UK_PAGE_SIZE ? start + BATCH * UK_PAGE_SIZE : end;
		result = decommit_batch(start, next);
	}
	return result;
}

static int commit_page(uintptr_t at, unsigned int rights)
{
	void *frame = uk_falloc(guest.frames, 1, 1, UK_FALLOC_ANYWHERE);
	int result;

	if (!frame)
		return -UK_ENOMEM;
	memset(frame, 0, UK_PAGE_SIZE);
	result = uk_pt_map(&guest, at, (uintptr_t)frame, UK_PAGE_SIZE, rights);
	if (result)
		uk_ffree(guest.frames, frame);
	return result;
}

static int commit_pages(void *addr, size_t len, unsigned int rights)
{
	uintptr_t start = (uintptr_t)addr;
	int result = 0;

	if (!is_reserved(start, len))
		return -UK_EINVAL;
	for (uintptr_t at = start; at < start + len && !result; at += UK_PAGE_SIZE) {
		unsigned int before;

		if (uk_pt_lookup(&guest, at, NULL, &before))
			result = commit_page(at, rights);
		else if (before != rights) /* else nobody has to forget anything */
			result = uk_pt_protect(&guest, at, UK_PAGE_SIZE, rights);
	}
	return result;
}

static int release_pages(void *addr, size_t len)
{
	struct hole hole = { (uintptr_t)addr, (uintptr_t)addr + len + UK_PAGE_SIZE };
	unsigned int smallest = 0;
	int result = decommit_pages(addr, len);

	if (result)
		return result;
	for (unsigned int i = 0; i < hole_count;) {
		if (holes[i].end != hole.base && holes[i].base != hole.end) {
			i++;
			continue;
		}
		hole.base = holes[i].base < hole.base ? holes[i].base : hole.base;
		hole.end = holes[i].end > hole.end ? holes[i].end : hole.end;
		holes[i] = holes[--hole_count];
		i = 0;
	}
	if (hole.end == fresh) {
		fresh = hole.base;
		return 0;
	}
	if (hole_count < HOLES_MAX) {
		holes[hole_count++] = hole;
		return 0;
	}
	for (unsigned int i = 1; i < hole_count; i++)
		if (holes[i].end - holes[i].base < holes[smallest].end - holes[smallest].base)
			smallest = i;
	if (hole.end - hole.base > holes[smallest].end - holes[smallest].base)
		holes[smallest] = hole;
	return 0;
}

int ukplat_page_protect(uintptr_t addr, size_t len, unsigned int rights)
{
	int result;

	uk_spin_lock(&lock);
	result = protect_pages(addr, len, rights);
	uk_spin_unlock(&lock);
	return result;
}

int ukplat_page_map(uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights)
{
	int result;

	uk_spin_lock(&lock);
	result = map_pages(addr, paddr, len, rights);
	uk_spin_unlock(&lock);
	return result;
}

int ukplat_page_unmap(uintptr_t addr, size_t len)
{
	int result;

	uk_spin_lock(&lock);
	result = unmap_pages(addr, len);
	uk_spin_unlock(&lock);
	return result;
}

int ukplat_page_map_device(uint64_t paddr, size_t len)
{
	int result;

	uk_spin_lock(&lock);
	result = map_device_pages(paddr, len);
	uk_spin_unlock(&lock);
	return result;
}

void *ukplat_page_reserve(size_t len)
{
	void *result;

	uk_spin_lock(&lock);
	result = reserve_pages(len);
	uk_spin_unlock(&lock);
	return result;
}

int ukplat_page_decommit(void *addr, size_t len)
{
	int result;

	uk_spin_lock(&lock);
	result = decommit_pages(addr, len);
	uk_spin_unlock(&lock);
	return result;
}

int ukplat_page_commit(void *addr, size_t len, unsigned int rights)
{
	int result;

	uk_spin_lock(&lock);
	result = commit_pages(addr, len, rights);
	uk_spin_unlock(&lock);
	return result;
}

int ukplat_page_release(void *addr, size_t len)
{
	int result;

	uk_spin_lock(&lock);
	result = release_pages(addr, len);
	uk_spin_unlock(&lock);
	return result;
}

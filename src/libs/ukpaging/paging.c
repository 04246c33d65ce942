// SPDX-License-Identifier: BSD-3-Clause
// The guest's page tables: its memory, the contract of uk/plat/paging.h, and address space that gets its memory later.
#include <uk/paging.h>

#include <uk/arch/pt.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>
#include <uk/string.h>

/* Released address space that waits to be reserved again: when the list is full the smallest piece is lost, of very much. */
#define HOLES_MAX 32

struct hole {
	uintptr_t base, end;
};

static struct uk_pt guest;
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

/* Drivers read it; nobody writes it. */
static void map_tree(const struct ukplat_bootinfo *info)
{
	uintptr_t start = UK_ALIGN_DOWN((uintptr_t)info->devicetree, UK_PAGE_SIZE);
	uintptr_t end = UK_ALIGN_UP((uintptr_t)info->devicetree + info->devicetree_size, UK_PAGE_SIZE);

	if (info->devicetree && !uk_pt_map(&guest, start, start, end - start, UKPLAT_PAGE_READ, 1))
		uk_pt_protect(&guest, start, end - start, UKPLAT_PAGE_READ);
}

void uk_paging_init(uint64_t *root, uint64_t *spare, uint64_t *spare_end)
{
	guest = (struct uk_pt){ .root = root, .frames = uk_falloc_get(), .spare = spare, .spare_end = spare_end };
}

int uk_paging_memory(struct ukplat_bootinfo *info, uintptr_t mapped, uintptr_t mapped_end)
{
	/* The books of a region stand at its start, which must be mapped; the first tables come out of those regions. */
	guest.frames_below = mapped_end;
	give(info, mapped, mapped_end, 1);
	map_tree(info);
	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		if ((r->kind != UKPLAT_MEM_FREE && r->kind != UKPLAT_MEM_INITRD) || !uk_pt_map(&guest, r->base, r->base, r->len, DATA, 1))
			continue;
		if (is_inside(r, mapped, mapped_end))
			return -UK_ENOMEM;
		uk_bootinfo_reserve(info, r->base, r->len, UKPLAT_MEM_RESERVED, "unmapped");
	}
	give(info, mapped, mapped_end, 0);
	guest.frames_below = UK_FALLOC_ANYWHERE;
	return 0;
}

int ukplat_page_protect(uintptr_t addr, size_t len, unsigned int rights)
{
	return uk_pt_protect(&guest, addr, len, rights);
}

int ukplat_page_map(uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights)
{
	return uk_pt_map(&guest, addr, paddr, len, rights, 0);
}

int ukplat_page_unmap(uintptr_t addr, size_t len)
{
	return uk_pt_unmap(&guest, addr, len);
}

int ukplat_page_map_device(uint64_t paddr, size_t len)
{
	uintptr_t start = UK_ALIGN_DOWN(paddr, UK_PAGE_SIZE), end = UK_ALIGN_UP(paddr + len, UK_PAGE_SIZE);
	unsigned int rights;

	if (!len || paddr + len < paddr || end > UKARCH_PT_IDENTITY_END)
		return -UK_EINVAL;
	for (uintptr_t at = start; at < end; at += UK_PAGE_SIZE)
		if (!uk_pt_lookup(&guest, at, NULL, &rights) && !(rights & UKPLAT_PAGE_DEVICE))
			return -UK_EEXIST;
	return uk_pt_map(&guest, start, start, end - start, DATA | UKPLAT_PAGE_DEVICE, 1);
}

void *ukplat_page_reserve(size_t len)
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

int ukplat_page_decommit(void *addr, size_t len)
{
	uint64_t frame;

	for (uintptr_t at = (uintptr_t)addr; at < (uintptr_t)addr + len; at += UK_PAGE_SIZE) {
		if (uk_pt_lookup(&guest, at, &frame, NULL))
			continue;
		int result = uk_pt_unmap(&guest, at, UK_PAGE_SIZE);

		if (result)
			return result;
		uk_ffree(guest.frames, (void *)(uintptr_t)frame);
	}
	return 0;
}

static int commit_page(uintptr_t at, unsigned int rights)
{
	void *frame = uk_falloc(guest.frames, 1, 1, UK_FALLOC_ANYWHERE);
	int result;

	if (!frame)
		return -UK_ENOMEM;
	memset(frame, 0, UK_PAGE_SIZE);
	result = uk_pt_map(&guest, at, (uintptr_t)frame, UK_PAGE_SIZE, rights, 0);
	if (result)
		uk_ffree(guest.frames, frame);
	return result;
}

int ukplat_page_commit(void *addr, size_t len, unsigned int rights)
{
	uintptr_t start = (uintptr_t)addr;
	int result = 0;

	if (start < UKARCH_PT_IDENTITY_END || !len || len % UK_PAGE_SIZE || start + len < start || start + len > fresh)
		return -UK_EINVAL;
	for (uintptr_t at = start; at < start + len && !result; at += UK_PAGE_SIZE)
		result = uk_pt_lookup(&guest, at, NULL, NULL) ? commit_page(at, rights) : uk_pt_protect(&guest, at, UK_PAGE_SIZE, rights);
	return result;
}

int ukplat_page_release(void *addr, size_t len)
{
	struct hole hole = { (uintptr_t)addr, (uintptr_t)addr + len + UK_PAGE_SIZE };
	unsigned int smallest = 0;
	int result = ukplat_page_decommit(addr, len);

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

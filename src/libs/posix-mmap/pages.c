// SPDX-License-Identifier: BSD-3-Clause
// The memory of areas: given at once, or when it is touched.
#include <uk/abi/mman.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/plat/paging.h>
#include <uk/plat/processor.h>
#include <uk/plat/trap.h>

#include "internal.h"

#define SPACE_MAX (1ULL << 42)
#define SPACE_MIN (1ULL << 20) /* where address space is memory, it is less than there is of that */
#define CLUSTER 65536UL /* so much around what was touched gets its memory together */

_Static_assert(UK_PROT_READ == UKPLAT_PAGE_READ && UK_PROT_WRITE == UKPLAT_PAGE_WRITE && UK_PROT_EXEC == UKPLAT_PAGE_EXEC, "rights");

struct areas _mmap_areas;
struct uk_spinlock _mmap_lock;

/*
 * The page that was supplied last, until areas change: a fault there again has another reason. For each processor: others may have touched
 * it at the same time.
 */
static uintptr_t supplied[UKPLAT_PROCESSORS_MAX];

static void forget_supplied(void)
{
	for (unsigned int i = 0; i < UKPLAT_PROCESSORS_MAX; i++)
		supplied[i] = 0;
}

static int allows(unsigned int rights, enum ukplat_trap_access access)
{
	switch (access) {
	case UKPLAT_ACCESS_WRITE:
		return rights & UK_PROT_WRITE;
	case UKPLAT_ACCESS_EXECUTE:
		return rights & UK_PROT_EXEC;
	default:
		return rights != UK_PROT_NONE;
	}
}

static int supply_touched(struct area *area, uintptr_t page)
{
	uintptr_t start = page & ~(CLUSTER - 1), end = start + CLUSTER;

	if (start < area->start)
		start = area->start;
	if (end > area->end)
		end = area->end;
	return _mmap_supply(area, start, end) ? _mmap_supply(area, page, page + UK_PAGE_SIZE) : 0;
}

static int touched(struct ukplat_trap *trap, void *arg UK_UNUSED)
{
	uintptr_t page = trap->crash.address & ~PAGE_MASK, *last = &supplied[ukplat_processor()];
	int mended = 0;
	size_t i;

	if (!trap->crash.has_address)
		return 0;
	uk_spin_lock(&_mmap_lock);
	i = areas_find(&_mmap_areas, page);
	if (i < _mmap_areas.count) {
		struct area *area = &_mmap_areas.all[i];

		if (area->start <= page && area->traits & AREA_ON_TOUCH && allows(area->rights, trap->access) && page != *last) {
			mended = !supply_touched(area, page);
			if (mended)
				*last = page;
			else
				trap->crash.reason = "out of memory: a page of a mapping that was made without reserving any was touched";
		}
	}
	uk_spin_unlock(&_mmap_lock);
	return mended;
}

int _mmap_begin(void)
{
	static struct ukplat_trap_handler handler = { .kind = UKPLAT_TRAP_MEMORY, .handle = touched };

	for (size_t len = SPACE_MAX; !_mmap_areas.base && len >= SPACE_MIN; len /= 2) {
		_mmap_areas.base = (uintptr_t)ukplat_page_reserve(len);
		if (!_mmap_areas.base)
			continue;
		_mmap_areas.end = _mmap_areas.base + len;
		ukplat_trap_register(&handler);
	}
	forget_supplied();
	return _mmap_areas.base ? 0 : -UK_ENOMEM;
}

static void note_supplied(struct area *area, uintptr_t start, uintptr_t end)
{
	if (area->low == area->high) {
		area->low = start;
		area->high = end;
	}
	if (start < area->low)
		area->low = start;
	if (end > area->high)
		area->high = end;
}

int _mmap_supply(struct area *area, uintptr_t start, uintptr_t end)
{
	note_supplied(area, start, end); /* also when there isn't enough: some pages may have theirs */
	return ukplat_page_commit((void *)start, end - start, area->rights) ? -UK_ENOMEM : 0;
}

/* The rights of those pages that have memory. Taking rights of whole pages away needs none: that can't fail. */
static int protect_present(uintptr_t start, uintptr_t end, unsigned int rights)
{
	size_t half = ((end - start) / 2 + PAGE_MASK) & ~PAGE_MASK;
	int result;

	if (start == end)
		return 0;
	result = ukplat_page_protect(start, end - start, rights);
	if (result != -UK_ENOENT)
		return result;
	if (end - start == UK_PAGE_SIZE)
		return 0;
	result = protect_present(start, start + half, rights);
	return result ? result : protect_present(start + half, end, rights);
}

int _mmap_change(struct area *area, unsigned int rights)
{
	unsigned int before = area->rights;

	if (rights == before)
		return 0;
	area->rights = (unsigned char)rights;
	if (rights == UK_PROT_NONE || area->traits & AREA_ON_TOUCH ? !protect_present(area->low, area->high, rights)
	    : !_mmap_supply(area, area->start, area->end))
		return 0;
	area->rights = (unsigned char)before;
	protect_present(area->low, area->high, before);
	return -UK_ENOMEM;
}

int _mmap_change_range(uintptr_t start, uintptr_t end, unsigned int rights)
{
	size_t first, last;
	int result = areas_room(&_mmap_areas, 2);

	if (result)
		return result;
	forget_supplied();
	last = areas_cut(&_mmap_areas, start, end, &first);
	for (size_t i = first; i < last && !result; i++)
		result = _mmap_change(&_mmap_areas.all[i], rights);
	areas_merge(&_mmap_areas, first, last);
	return result;
}

void _mmap_strip(struct area *area, uintptr_t start, uintptr_t end)
{
	uintptr_t from = start > area->low ? start : area->low, to = end < area->high ? end : area->high;

	forget_supplied();
	if (from >= to)
		return;
	ukplat_page_decommit((void *)from, to - from);
	if (from == area->low)
		area->low = to;
	else if (to == area->high)
		area->high = from;
	if (area->low >= area->high)
		area->low = area->high = area->start;
}

int _mmap_remove(uintptr_t start, uintptr_t end, struct _mmap_files *files)
{
	size_t first, last, with_file = 0;
	int result = areas_room(&_mmap_areas, 2);

	if (result)
		return result;
	for (size_t i = areas_find(&_mmap_areas, start); i < _mmap_areas.count && _mmap_areas.all[i].start < end; i++)
		with_file += _mmap_areas.all[i].file != NULL;
	if (with_file) {
		files->all = uk_malloc(uk_alloc_get_default(), with_file * sizeof(*files->all));
		if (!files->all)
			return -UK_ENOMEM;
	}
	last = areas_cut(&_mmap_areas, start, end, &first);
	for (size_t i = first; i < last; i++) {
		struct area *area = &_mmap_areas.all[i];

		_mmap_strip(area, area->start, area->end);
		if (area->file)
			files->all[files->count++] = area->file;
	}
	areas_drop(&_mmap_areas, first, last);
	return 0;
}

void _mmap_leave(struct _mmap_files *files)
{
	while (files->count)
		uk_file_put(files->all[--files->count]);
	if (files->all)
		uk_free(uk_alloc_get_default(), files->all);
	files->all = NULL;
}

int _mmap_drop(uintptr_t start, uintptr_t end)
{
	struct _mmap_files files = { 0 };
	int result;

	uk_spin_lock(&_mmap_lock);
	result = _mmap_remove(start, end, &files);
	uk_spin_unlock(&_mmap_lock);
	_mmap_leave(&files);
	return result;
}

int _mmap_unmap(uintptr_t start, uintptr_t end)
{
	_mmap_store(start, end);
	return _mmap_drop(start, end);
}

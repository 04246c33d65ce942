// SPDX-License-Identifier: BSD-3-Clause
// What a program says about its memory, and asks: madvise(2), msync(2), mincore(2), mlock(2) and its relatives.
#include <uk/abi/access.h>
#include <uk/abi/mman.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/syscall.h>

#include "internal.h"

/* Whether a range of `len` bytes is mapped; what isn't mmap()'s, such as pages of the heap, is. With the lock. */
static int is_mapped(uintptr_t start, uintptr_t end)
{
	return !_mmap_is_inside(start, end) || areas_cover(&_mmap_areas, start, end);
}

/* 0 when `start` is a page's and the range is one, whose end is in *end. */
static int check_range(uintptr_t start, size_t len, uintptr_t *end)
{
	if (start & PAGE_MASK)
		return -UK_EINVAL;
	*end = _mmap_end(start, len);
	return *end ? 0 : -UK_ENOMEM;
}

/*
 * With the lock: private anonymous pages of the range are zeroes from now on, and their memory is free until they are touched. The
 * area stays whole, and all of it is of that kind from now on: mremap(2) takes one area.
 */
static void forget(uintptr_t start, uintptr_t end)
{
	for (size_t i = areas_find(&_mmap_areas, start); i < _mmap_areas.count && _mmap_areas.all[i].start < end; i++) {
		struct area *area = &_mmap_areas.all[i];

		if (area->file || area->traits & AREA_SHARED)
			continue;
		_mmap_strip(area, start, end);
		area->traits |= AREA_ON_TOUCH;
	}
}

/* With the lock: whether a private mapping of a file, or any shared or file mapping, lies in the range. */
static int has_file(uintptr_t start, uintptr_t end, int or_shared)
{
	for (size_t i = areas_find(&_mmap_areas, start); i < _mmap_areas.count && _mmap_areas.all[i].start < end; i++) {
		const struct area *area = &_mmap_areas.all[i];

		if (or_shared ? area->file || area->traits & AREA_SHARED : area->file && !(area->traits & AREA_SHARED))
			return 1;
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(long, madvise, uintptr_t, start, unsigned long, len, int, advice)
{
	int forgets = advice == UK_MADV_DONTNEED || advice == UK_MADV_FREE, result;
	uintptr_t end;

	switch (advice) {
	case UK_MADV_NORMAL:
	case UK_MADV_RANDOM:
	case UK_MADV_SEQUENTIAL:
	case UK_MADV_WILLNEED:
	case UK_MADV_DONTNEED:
	case UK_MADV_FREE:
	case UK_MADV_DONTFORK:
	case UK_MADV_DOFORK:
	case UK_MADV_HUGEPAGE:
	case UK_MADV_NOHUGEPAGE:
	case UK_MADV_DONTDUMP:
	case UK_MADV_DODUMP:
	case UK_MADV_COLD:
	case UK_MADV_PAGEOUT:
		break;
	default:
		return -UK_EINVAL;
	}
	result = check_range(start, len, &end);
	if (result)
		return -UK_EINVAL;
	if (start == end)
		return 0;
	if (!_mmap_is_inside(start, end))
		return forgets ? -UK_EINVAL : 0;
	uk_spin_lock(&_mmap_lock);
	if (forgets && has_file(start, end, advice == UK_MADV_FREE))
		result = -UK_EINVAL;
	else if (forgets)
		forget(start, end);
	if (!result && !is_mapped(start, end))
		result = -UK_ENOMEM;
	uk_spin_unlock(&_mmap_lock);
	return result;
}

UK_SYSCALL_R_DEFINE(long, msync, uintptr_t, start, unsigned long, len, int, flags)
{
	uintptr_t end;
	int result;

	if (flags & ~(UK_MS_ASYNC | UK_MS_INVALIDATE | UK_MS_SYNC) || (flags & UK_MS_ASYNC && flags & UK_MS_SYNC))
		return -UK_EINVAL;
	result = check_range(start, len, &end);
	if (result || start == end)
		return result;
	result = _mmap_store(start, end);
	uk_spin_lock(&_mmap_lock);
	if (!is_mapped(start, end))
		result = -UK_ENOMEM;
	uk_spin_unlock(&_mmap_lock);
	return result;
}

UK_SYSCALL_R_DEFINE(long, mincore, uintptr_t, start, unsigned long, len, unsigned char *, pages)
{
	uintptr_t end;
	int result = check_range(start, len, &end);
	size_t i;

	if (result || start == end)
		return result;
	if (uk_abi_is_bad(pages, (end - start) / UK_PAGE_SIZE))
		return -UK_EFAULT;
	memset(pages, 0, (end - start) / UK_PAGE_SIZE); /* they get their memory now, not with the lock */
	uk_spin_lock(&_mmap_lock);
	if (!is_mapped(start, end)) {
		uk_spin_unlock(&_mmap_lock);
		return -UK_ENOMEM;
	}
	i = areas_find(&_mmap_areas, start);
	for (uintptr_t page = start; page < end; page += UK_PAGE_SIZE) {
		while (i < _mmap_areas.count && _mmap_areas.all[i].end <= page)
			i++;
		*pages++ = !_mmap_is_inside(start, end) || (_mmap_areas.all[i].low <= page && page < _mmap_areas.all[i].high);
	}
	uk_spin_unlock(&_mmap_lock);
	return 0;
}

/* Nothing is ever taken away to be brought back: pages that have their memory are locked. The others get it. */
static long lock(uintptr_t start, size_t len, int supply)
{
	uintptr_t end = _mmap_end(start & ~PAGE_MASK, len + (start & PAGE_MASK));
	int result = 0;

	start &= ~PAGE_MASK;
	if (!end)
		return -UK_EINVAL;
	if (start == end || !_mmap_is_inside(start, end))
		return uk_abi_is_bad((void *)start, end - start) ? -UK_ENOMEM : 0;
	uk_spin_lock(&_mmap_lock);
	if (!areas_cover(&_mmap_areas, start, end))
		result = -UK_ENOMEM;
	for (size_t i = areas_find(&_mmap_areas, start); supply && !result && _mmap_areas.all[i].start < end; i++) {
		struct area *area = &_mmap_areas.all[i];
		uintptr_t from = area->start > start ? area->start : start, to = area->end < end ? area->end : end;

		result = !area->rights ? -UK_ENOMEM : area->traits & AREA_ON_TOUCH ? _mmap_supply(area, from, to) : 0;
		if (to == end)
			break;
	}
	uk_spin_unlock(&_mmap_lock);
	return result;
}

UK_SYSCALL_R_DEFINE(long, mlock, uintptr_t, start, unsigned long, len)
{
	return lock(start, len, 1);
}

UK_SYSCALL_R_DEFINE(long, mlock2, uintptr_t, start, unsigned long, len, int, flags)
{
	return flags & ~UK_MLOCK_ONFAULT ? -UK_EINVAL : lock(start, len, !flags);
}

UK_SYSCALL_R_DEFINE(long, munlock, uintptr_t, start, unsigned long, len)
{
	return lock(start, len, 0);
}

UK_SYSCALL_R_DEFINE(long, mlockall, int, flags)
{
	return !flags || flags & ~(UK_MCL_CURRENT | UK_MCL_FUTURE | UK_MCL_ONFAULT) || flags == UK_MCL_ONFAULT ? -UK_EINVAL : 0;
}

UK_SYSCALL_R_DEFINE(long, munlockall)
{
	return 0;
}

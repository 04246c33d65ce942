// SPDX-License-Identifier: BSD-3-Clause
// mremap(2): a mapping grows where it is, shrinks, or moves: by a copy of what it has.
#include <uk/abi/mman.h>
#include <uk/errno.h>
#include <uk/string.h>
#include <uk/syscall.h>

#include "internal.h"

/* With the lock: the area that has all of [start, end), and a right to it. */
static int find(uintptr_t start, uintptr_t end, struct area *area)
{
	size_t i = areas_find(&_mmap_areas, start);

	if (!_mmap_is_inside(start, end) || i == _mmap_areas.count || _mmap_areas.all[i].start > start || _mmap_areas.all[i].end < end)
		return -UK_EFAULT;
	*area = _mmap_areas.all[i];
	if (area->file)
		uk_file_get(area->file);
	return 0;
}

/* `like`, at [start, end), with what its file has there; MAP_FIXED or MAP_FIXED_NOREPLACE in `flags`, or it goes where there is room. */
static int map_like(const struct area *like, struct area *area, uintptr_t start, size_t len, int flags, uintptr_t at_old)
{
	struct _mmap_files files = { 0 };
	int result;

	*area = (struct area){ .start = start, .rights = like->rights, .traits = like->traits, .file = like->file };
	if (area->file) {
		area->offset = like->offset + (int64_t)(at_old - like->start);
		uk_file_get(area->file);
	}
	if (flags & UK_MAP_FIXED)
		_mmap_store(start, start + len);
	result = _mmap_map(area, len, flags, &files);
	_mmap_leave(&files);
	return result;
}

/* Of [from, end) at `to`: what has memory there, whatever its rights. It is the program's business that nobody else writes to it. */
static int copy(const struct area *old, uintptr_t from, uintptr_t end, uintptr_t to)
{
	uintptr_t low = old->low > from ? old->low : from, high = old->high < end ? old->high : end;
	int result = 0;

	if (low >= high)
		return 0;
	if (!(old->rights & UK_PROT_READ)) {
		uk_spin_lock(&_mmap_lock);
		result = _mmap_change_range(low, high, UK_PROT_READ);
		uk_spin_unlock(&_mmap_lock);
	}
	if (!result)
		memcpy((void *)(to + (low - from)), (const void *)low, high - low);
	return result;
}

static long move(const struct area *old, uintptr_t start, size_t old_len, uintptr_t to, size_t len, int flags)
{
	size_t kept = old_len < len ? old_len : len;
	struct area area, writable = *old;
	int result;

	writable.rights = UK_PROT_READ | UK_PROT_WRITE;
	result = map_like(&writable, &area, to, len, flags, start);
	if (result)
		return result;
	result = copy(old, start, start + kept, area.start);
	if (!result && old->file && len > kept)
		result = _mmap_load(old->file, area.offset + (int64_t)kept, area.start + kept, area.end);
	if (!result) {
		uk_spin_lock(&_mmap_lock);
		result = _mmap_change_range(area.start, area.end, old->rights);
		uk_spin_unlock(&_mmap_lock);
	}
	if (result) {
		_mmap_drop(area.start, area.end);
		return result;
	}
	_mmap_unmap(start, start + old_len);
	return (long)area.start;
}

/* More of it behind its end. -UK_EEXIST: something else is there. */
static long grow(const struct area *old, uintptr_t start, size_t old_len, size_t len)
{
	struct area area, writable = *old;
	uintptr_t end = start + old_len;
	int result;

	if (old->end != end)
		return -UK_EEXIST;
	if (old->file)
		writable.rights = UK_PROT_READ | UK_PROT_WRITE;
	result = map_like(&writable, &area, end, len - old_len, UK_MAP_FIXED_NOREPLACE, end);
	if (result)
		return result == -UK_ENOMEM && !_mmap_is_inside(end, start + len) ? -UK_EEXIST : result;
	if (old->file) {
		result = _mmap_load(old->file, old->offset + (int64_t)(end - old->start), end, start + len);
		uk_spin_lock(&_mmap_lock);
		if (!result)
			result = _mmap_change_range(end, start + len, old->rights);
		uk_spin_unlock(&_mmap_lock);
		if (result) {
			_mmap_drop(end, start + len);
			return result;
		}
	}
	return (long)start;
}

UK_SYSCALL_R_DEFINE(long, mremap, uintptr_t, start, unsigned long, old_len, unsigned long, len, int, flags, uintptr_t, to)
{
	struct area old;
	long result;

	if (start & PAGE_MASK || flags & ~(UK_MREMAP_MAYMOVE | UK_MREMAP_FIXED) || !len || !old_len)
		return -UK_EINVAL;
	if (flags == UK_MREMAP_FIXED)
		return -UK_EINVAL;
	old_len = _mmap_end(0, old_len);
	len = _mmap_end(0, len);
	if (!old_len || !len || start > UINTPTR_MAX - old_len)
		return -UK_EINVAL;
	if (flags & UK_MREMAP_FIXED && (to & PAGE_MASK || to > UINTPTR_MAX - len || (to < start + old_len && start < to + len)))
		return -UK_EINVAL;
	uk_spin_lock(&_mmap_lock);
	/* Where it only shrinks, Linux looks at the first page alone. */
	result = find(start, start + (len <= old_len && !(flags & UK_MREMAP_FIXED) ? UK_PAGE_SIZE : old_len), &old);
	uk_spin_unlock(&_mmap_lock);
	if (result)
		return result;
	if (flags & UK_MREMAP_FIXED) {
		result = move(&old, start, old_len, to, len, UK_MAP_FIXED);
	} else if (len <= old_len) {
		result = len < old_len ? _mmap_unmap(start + len, start + old_len) : 0;
		result = result ? result : (long)start;
	} else {
		result = grow(&old, start, old_len, len);
		if (result == -UK_EEXIST)
			result = flags & UK_MREMAP_MAYMOVE ? move(&old, start, old_len, 0, len, 0) : -UK_ENOMEM;
	}
	if (old.file)
		uk_file_put(old.file);
	return result;
}

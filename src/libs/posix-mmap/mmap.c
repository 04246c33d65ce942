// SPDX-License-Identifier: BSD-3-Clause
// mmap(2), munmap(2).
#include <uk/abi/mman.h>
#include <uk/abi/stat.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/syscall.h>

#include "internal.h"

#define ALL_RIGHTS (UK_PROT_READ | UK_PROT_WRITE | UK_PROT_EXEC)
#define WRITE_AND_EXECUTE (UK_PROT_WRITE | UK_PROT_EXEC)

/* Whether and how a file may be mapped. */
static int check_file(struct uk_file *file, int shared, unsigned int rights, int64_t offset, size_t len)
{
	struct uk_abi_stat st = { 0 };

	if (len > (uint64_t)INT64_MAX - (uint64_t)offset)
		return -UK_EOVERFLOW;
	if (!uk_file_may_read(file) || (shared && rights & UK_PROT_WRITE && (!uk_file_may_write(file) || file->flags & UK_O_APPEND)))
		return -UK_EACCES;
	if (!file->ops->read || !file->ops->stat || file->ops->stat(file, &st) || (st.mode & UK_S_IFMT) != UK_S_IFREG)
		return -UK_ENODEV;
	return 0;
}

/* With the lock: where `len` bytes go, with nothing in them. */
static int place(uintptr_t *at, size_t len, int flags, struct _mmap_files *files)
{
	uintptr_t end = *at + len;

	if (flags & (UK_MAP_FIXED | UK_MAP_FIXED_NOREPLACE)) {
		if (end < *at || !_mmap_is_inside(*at, end))
			return -UK_ENOMEM;
		if (!(flags & UK_MAP_FIXED_NOREPLACE))
			return _mmap_remove(*at, end, files);
		return areas_miss(&_mmap_areas, *at, end) ? 0 : -UK_EEXIST;
	}
	*at = (*at + PAGE_MASK) & ~PAGE_MASK;
	if (_mmap_is_inside(*at, *at + len) && areas_miss(&_mmap_areas, *at, *at + len))
		return 0;
	*at = areas_gap(&_mmap_areas, len);
	return *at ? 0 : -UK_ENOMEM;
}

int _mmap_map(struct area *area, size_t len, int flags, struct _mmap_files *files)
{
	struct _mmap_files failed = { 0 };
	int result, is_added = 0;

	uk_spin_lock(&_mmap_lock);
	result = _mmap_begin();
	if (!result)
		result = areas_room(&_mmap_areas, 3);
	if (!result)
		result = place(&area->start, len, flags, files);
	if (!result) {
		struct area *added;

		area->end = area->start + len;
		area->low = area->high = area->start;
		areas_add(&_mmap_areas, area);
		is_added = 1;
		added = &_mmap_areas.all[areas_find(&_mmap_areas, area->start)];
		if (area->rights && (!(area->traits & AREA_ON_TOUCH) || flags & UK_MAP_POPULATE))
			result = _mmap_supply(added, area->start, area->end);
		if (result)
			_mmap_remove(area->start, area->end, &failed);
	}
	uk_spin_unlock(&_mmap_lock);
	_mmap_leave(&failed);
	if (result && !is_added && area->file)
		uk_file_put(area->file);
	return result;
}

static int map_file(struct area *area, size_t len, int flags, struct _mmap_files *files)
{
	unsigned int rights = area->rights;
	struct uk_file *file = area->file;
	int result;

	area->rights = UK_PROT_READ | UK_PROT_WRITE;
	result = _mmap_map(area, len, flags, files);
	if (result)
		return result;
	result = _mmap_load(file, area->offset, area->start, area->end);
	if (!result) {
		uk_spin_lock(&_mmap_lock);
		result = _mmap_change_range(area->start, area->end, rights);
		uk_spin_unlock(&_mmap_lock);
	}
	if (result)
		_mmap_drop(area->start, area->end);
	return result;
}

UK_SYSCALL_R_DEFINE(long, mmap, uintptr_t, addr, unsigned long, len, int, prot, int, flags, int, fd, int64_t, offset)
{
	int type = flags & UK_MAP_TYPE, result;
	struct _mmap_files files = { 0 };
	struct area area = { .start = addr, .rights = prot & ALL_RIGHTS, .offset = offset };

	if (offset & (int64_t)PAGE_MASK || !len || (type != UK_MAP_PRIVATE && type != UK_MAP_SHARED && type != UK_MAP_SHARED_VALIDATE))
		return -UK_EINVAL;
	if (flags & (UK_MAP_FIXED | UK_MAP_FIXED_NOREPLACE) && addr & PAGE_MASK)
		return -UK_EINVAL;
	len = _mmap_end(0, len);
	if (!len || flags & UK_MAP_HUGETLB)
		return -UK_ENOMEM;
	if ((prot & WRITE_AND_EXECUTE) == WRITE_AND_EXECUTE)
		return -UK_EACCES;
	if (type != UK_MAP_PRIVATE)
		area.traits = AREA_SHARED;
	if (flags & UK_MAP_FIXED && addr + len > addr)
		_mmap_store(addr, addr + len);
	if (flags & UK_MAP_ANONYMOUS) {
		if (flags & UK_MAP_NORESERVE)
			area.traits |= AREA_ON_TOUCH;
		area.offset = 0;
		result = _mmap_map(&area, len, flags, &files);
		_mmap_leave(&files);
		return result ? result : (long)area.start;
	}
	if (type == UK_MAP_SHARED_VALIDATE && flags & UK_MAP_SYNC)
		return -UK_EOPNOTSUPP;
	area.file = uk_fdtab_get(fd);
	if (!area.file)
		return -UK_EBADF;
	result = offset < 0 ? -UK_EOVERFLOW : check_file(area.file, area.traits & AREA_SHARED, area.rights, offset, len);
	if (result) {
		uk_file_put(area.file);
		return result;
	}
	result = map_file(&area, len, flags, &files);
	_mmap_leave(&files);
	return result ? result : (long)area.start;
}

UK_SYSCALL_R_DEFINE(long, munmap, uintptr_t, addr, unsigned long, len)
{
	uintptr_t end = _mmap_end(addr, len);

	return addr & PAGE_MASK || !len || !end ? -UK_EINVAL : _mmap_unmap(addr, end);
}

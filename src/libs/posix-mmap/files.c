// SPDX-License-Identifier: BSD-3-Clause
// Mappings of files are copies: read in when they are made, and, shared ones, written back when they are synchronised or go.
#include <uk/abi/mman.h>
#include <uk/errno.h>
#include <uk/string.h>

#include "internal.h"

int _mmap_load(struct uk_file *file, int64_t offset, uintptr_t start, uintptr_t end)
{
	while (start < end) {
		struct uk_abi_iovec piece = { (void *)start, end - start };
		long got = uk_file_readv(file, &piece, 1, &offset);

		if (got == -UK_EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		start += (uintptr_t)got;
	}
	return 0;
}

/* What lies behind the file's end stays out of it. */
static int store(struct uk_file *file, int64_t offset, uintptr_t start, uintptr_t end)
{
	struct uk_abi_stat st = { 0 };
	int error = file->ops->stat ? file->ops->stat(file, &st) : -UK_ENODEV;

	if (error || offset >= st.size)
		return error;
	if ((uint64_t)(st.size - offset) < end - start)
		end = start + (uintptr_t)(st.size - offset);
	while (start < end) {
		struct uk_abi_iovec piece = { (void *)start, end - start };
		long done = uk_file_writev(file, &piece, 1, &offset);

		if (done == -UK_EINTR)
			continue;
		if (done <= 0)
			return done ? (int)done : -UK_EIO;
		start += (uintptr_t)done;
	}
	return 0;
}

int _mmap_store(uintptr_t start, uintptr_t end)
{
	int result = 0;

	while (start < end) {
		struct area area = { 0 };
		size_t i;

		uk_spin_lock(&_mmap_lock);
		for (i = areas_find(&_mmap_areas, start); i < _mmap_areas.count && _mmap_areas.all[i].start < end; i++)
			if (_mmap_areas.all[i].file && _mmap_areas.all[i].traits & AREA_SHARED && _mmap_areas.all[i].rights &&
			    uk_file_may_write(_mmap_areas.all[i].file)) {
				area = _mmap_areas.all[i];
				uk_file_get(area.file);
				break;
			}
		uk_spin_unlock(&_mmap_lock);
		if (!area.file)
			break;
		if (area.start > start)
			start = area.start;
		if (area.end > end)
			area.end = end;
		int error = store(area.file, area.offset + (int64_t)(start - area.start), start, area.end);

		uk_file_put(area.file);
		if (error)
			result = error;
		start = area.end;
	}
	return result;
}

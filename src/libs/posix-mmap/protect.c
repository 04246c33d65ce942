// SPDX-License-Identifier: BSD-3-Clause
// mprotect(2).
#include <uk/abi/mman.h>
#include <uk/errno.h>
#include <uk/plat/paging.h>
#include <uk/syscall.h>

#include "internal.h"

#define ALL_RIGHTS (UK_PROT_READ | UK_PROT_WRITE | UK_PROT_EXEC)

/* Whether all shared files in the range may be written. */
static int may_write(uintptr_t start, uintptr_t end)
{
	for (size_t i = areas_find(&_mmap_areas, start); i < _mmap_areas.count && _mmap_areas.all[i].start < end; i++) {
		const struct area *area = &_mmap_areas.all[i];

		if (area->file && area->traits & AREA_SHARED && (!uk_file_may_write(area->file) || area->file->flags & UK_O_APPEND))
			return 0;
	}
	return 1;
}

/* What isn't mmap()'s, such as pages of the heap, has its rights from the platform alone. */
static int protect_other(uintptr_t start, uintptr_t end, unsigned int rights)
{
	int result = ukplat_page_protect(start, end - start, rights);

	return result == -UK_ENOENT || result == -UK_EINVAL ? -UK_ENOMEM : result == -UK_EPERM ? -UK_EACCES : result;
}

UK_SYSCALL_R_DEFINE(long, mprotect, uintptr_t, start, unsigned long, len, int, prot)
{
	uintptr_t end = _mmap_end(start, len);
	int result;

	if (start & PAGE_MASK || prot & ~ALL_RIGHTS)
		return -UK_EINVAL;
	if (!len)
		return 0;
	if (!end)
		return -UK_ENOMEM;
	if ((prot & UK_PROT_WRITE) && (prot & UK_PROT_EXEC))
		return -UK_EACCES;
	if (!_mmap_is_inside(start, end))
		return protect_other(start, end, (unsigned int)prot);
	if (!prot)
		_mmap_store(start, end); /* it can't be read afterwards */
	uk_spin_lock(&_mmap_lock);
	if (!areas_cover(&_mmap_areas, start, end))
		result = -UK_ENOMEM;
	else if (prot & UK_PROT_WRITE && !may_write(start, end))
		result = -UK_EACCES;
	else
		result = _mmap_change_range(start, end, (unsigned int)prot);
	uk_spin_unlock(&_mmap_lock);
	return result;
}

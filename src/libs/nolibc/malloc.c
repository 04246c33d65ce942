// SPDX-License-Identifier: BSD-3-Clause
// malloc and its relatives, on the default allocator.
#include <stdlib.h>

#include <errno.h>
#include <uk/heap.h>
#include <uk/libc.h>

void uk_libc_set_errno(int error)
{
	errno = error;
}

static void *checked(void *ptr)
{
	if (!ptr)
		errno = ENOMEM;
	return ptr;
}

void *malloc(size_t size)
{
	return checked(uk_malloc(uk_alloc_get_default(), size));
}

void *calloc(size_t count, size_t size)
{
	return checked(uk_calloc(uk_alloc_get_default(), count, size));
}

void *realloc(void *ptr, size_t size)
{
	return checked(uk_alloc_resize(ptr, size));
}

void *memalign(size_t align, size_t size)
{
	if (!align || (align & (align - 1))) {
		errno = EINVAL;
		return NULL;
	}
	return checked(uk_memalign(uk_alloc_get_default(), align, size));
}

void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

int posix_memalign(void **ptr, size_t align, size_t size)
{
	void *block;

	if (align < sizeof(void *) || (align & (align - 1)))
		return EINVAL;
	block = uk_memalign(uk_alloc_get_default(), align, size);
	if (!block)
		return ENOMEM;
	*ptr = block;
	return 0;
}

void free(void *ptr)
{
	uk_alloc_release(ptr);
}

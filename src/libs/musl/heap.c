// SPDX-License-Identifier: BSD-3-Clause
// malloc and its relatives, on the default allocator, in the place of musl's own. A program may have its own.
#include <errno.h>
#include <stdlib.h>
#include "libc.h"

#include <uk/heap.h>
#include <uk/libc.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);
void __libc_free(void *ptr);
void *memalign(size_t align, size_t size);
size_t malloc_usable_size(void *ptr);

/* What fork() and the dynamic linker of musl ask about; neither is used. */
int __malloc_replaced = 1, __aligned_alloc_replaced = 1;

#undef malloc
#undef calloc
#undef realloc
#undef free

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

void *__libc_malloc(size_t size)
{
	return checked(uk_malloc(uk_alloc_get_default(), size));
}

void *__libc_calloc(size_t count, size_t size)
{
	return checked(uk_calloc(uk_alloc_get_default(), count, size));
}

void *__libc_realloc(void *ptr, size_t size)
{
	return checked(uk_alloc_resize(ptr, size));
}

/* free() leaves errno alone (POSIX, issue 8); the allocator doesn't know it. */
void __libc_free(void *ptr)
{
	uk_alloc_release(ptr);
}

weak_alias(__libc_malloc, malloc);
weak_alias(__libc_calloc, calloc);
weak_alias(__libc_realloc, realloc);
weak_alias(__libc_free, free);

static void *aligned(size_t align, size_t size)
{
	if (!align || (align & (align - 1))) {
		errno = EINVAL;
		return NULL;
	}
	return checked(uk_memalign(uk_alloc_get_default(), align, size));
}

weak_alias(aligned, memalign);
weak_alias(aligned, aligned_alloc);

static size_t usable(void *ptr)
{
	return ptr ? uk_alloc_usable(uk_alloc_owner(ptr), ptr) : 0;
}
weak_alias(usable, malloc_usable_size);

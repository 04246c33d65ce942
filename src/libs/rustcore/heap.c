// SPDX-License-Identifier: BSD-3-Clause
// What compiled Rust calls for memory: the program's #[global_allocator] if it has one, else malloc().
//
// rustc makes these functions where it links a program, which it does not do here. Their names and meaning are those of rustc 1.63
// (compiler/rustc_ast/src/expand/allocator.rs); `align` is a power of two, `size` not 0.
#include <stdlib.h>
#include <string.h>

#define WEAK __attribute__((weak))
#define MALLOC_ALIGN 16

/* Of the program's #[global_allocator], and of its #[alloc_error_handler] or std's. */
WEAK void *__rg_alloc(size_t size, size_t align);
WEAK void __rg_dealloc(void *ptr, size_t size, size_t align);
WEAK void *__rg_realloc(void *ptr, size_t old_size, size_t align, size_t size);
WEAK void *__rg_alloc_zeroed(size_t size, size_t align);
WEAK __attribute__((noreturn)) void rust_oom(size_t size, size_t align); /* its one argument is a Layout: these two */
__attribute__((noreturn)) void __rdl_oom(size_t size, size_t align); /* alloc's own: panics */

/* std asks whether a handler of its own should panic rather than abort: a nightly option of rustc's. */
extern const unsigned char __rust_alloc_error_handler_should_panic;
const unsigned char __rust_alloc_error_handler_should_panic = 0;

/* The C library's heap, for the crate uk. */
void *uk_rust_alloc(size_t size, size_t align);
void uk_rust_dealloc(void *ptr);
void *uk_rust_realloc(void *ptr, size_t old_size, size_t align, size_t size);
void *uk_rust_alloc_zeroed(size_t size, size_t align);

void *__rust_alloc(size_t size, size_t align);
void __rust_dealloc(void *ptr, size_t size, size_t align);
void *__rust_realloc(void *ptr, size_t old_size, size_t align, size_t size);
void *__rust_alloc_zeroed(size_t size, size_t align);
__attribute__((noreturn)) void __rust_alloc_error_handler(size_t size, size_t align);

void *uk_rust_alloc(size_t size, size_t align)
{
	void *ptr = NULL;

	if (align <= MALLOC_ALIGN)
		return malloc(size);
	return posix_memalign(&ptr, align, size) ? NULL : ptr;
}

void uk_rust_dealloc(void *ptr)
{
	free(ptr);
}

void *uk_rust_realloc(void *ptr, size_t old_size, size_t align, size_t size)
{
	void *moved;

	if (align <= MALLOC_ALIGN)
		return realloc(ptr, size);
	if (posix_memalign(&moved, align, size))
		return NULL;
	memcpy(moved, ptr, old_size < size ? old_size : size);
	free(ptr);
	return moved;
}

void *uk_rust_alloc_zeroed(size_t size, size_t align)
{
	void *ptr;

	if (align <= MALLOC_ALIGN)
		return calloc(1, size);
	ptr = uk_rust_alloc(size, align);
	return ptr ? memset(ptr, 0, size) : NULL;
}

void *__rust_alloc(size_t size, size_t align)
{
	return __rg_alloc ? __rg_alloc(size, align) : uk_rust_alloc(size, align);
}

void __rust_dealloc(void *ptr, size_t size, size_t align)
{
	if (__rg_dealloc)
		__rg_dealloc(ptr, size, align);
	else
		free(ptr);
}

void *__rust_realloc(void *ptr, size_t old_size, size_t align, size_t size)
{
	return __rg_realloc ? __rg_realloc(ptr, old_size, align, size) : uk_rust_realloc(ptr, old_size, align, size);
}

void *__rust_alloc_zeroed(size_t size, size_t align)
{
	return __rg_alloc_zeroed ? __rg_alloc_zeroed(size, align) : uk_rust_alloc_zeroed(size, align);
}

void __rust_alloc_error_handler(size_t size, size_t align)
{
	if (rust_oom)
		rust_oom(size, align);
	__rdl_oom(size, align);
}

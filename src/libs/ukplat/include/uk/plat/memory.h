// SPDX-License-Identifier: BSD-3-Clause
// The memory that the platform found, and what it is for.
#ifndef UK_PLAT_MEMORY_H
#define UK_PLAT_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Before ukplat_entry() the platform has:
 *  - mapped the image with a right for each part: text read and execute, constants read, data read and write;
 *  - mapped every region of kind FREE for reading and writing, never for execution, and given it to uk_falloc_get();
 *  - left page 0 and at least one page below the boot stack unmapped.
 * Nothing is ever both writable and executable.
 *
 * Regions don't overlap and don't change after ukplat_entry(). FREE ones are page-aligned, at least one page long,
 * and in the hands of the page allocator (uk/falloc.h), which the heap lives on. Their contents are undefined (not zero).
 */
enum ukplat_memkind {
	UKPLAT_MEM_FREE = 1, /* the page allocator's */
	UKPLAT_MEM_IMAGE,    /* the kernel's text, data, stack */
	UKPLAT_MEM_INITRD,   /* a file the loader put beside the kernel */
	UKPLAT_MEM_RESERVED, /* memory that is somebody else's: firmware, devices */
};

struct ukplat_memregion {
	uintptr_t base;
	size_t len;
	enum ukplat_memkind kind;
	const char *name; /* for messages: "image", "free", … */
};

/* How many regions there are: at least one of kind FREE, or the platform has terminated with a message. */
unsigned int ukplat_memregion_count(void);

/* The i-th region, ordered by base. NULL when there is no such. */
const struct ukplat_memregion *ukplat_memregion_get(unsigned int i);

/*
 * Whether all of [addr, addr + len) can be read without a fault. For the crash handler, which follows frame
 * pointers that may be anything; slow is fine, faulting isn't.
 */
int ukplat_readable(uintptr_t addr, size_t len);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// What may be done with which page: map, protect, unmap; devices; address space that gets its memory later.
#ifndef UK_PLAT_PAGING_H
#define UK_PLAT_PAGING_H

#include <stddef.h>
#include <stdint.h>

/*
 * Memory and devices are mapped where they are: an address of either is a pointer to it. Pages are 4 KiB (a Linux process whose kernel
 * has larger ones: those). All functions take whole pages, `addr` and `len` multiples of the page size, `len` not 0, and return
 * 0 or a negative errno; unless they say otherwise nothing has changed when they fail:
 *   -UK_EINVAL  not whole pages, or an address that can't be
 *   -UK_EPERM   write and execute at once: no page ever has both
 *   -UK_ENOMEM  no memory for page tables, or for the pages
 *   -UK_ENOENT  a page of the range isn't mapped
 *   -UK_EEXIST  a page of the range is mapped already
 *   -UK_ENOSYS  it can't be done here (UKPLAT_LACKS_RIGHTS, uk/plat/bootinfo.h)
 * What a processor remembers of a mapping it has forgotten when they return.
 */
#define UKPLAT_PAGE_NONE 0u   /* any access is a fault */
#define UKPLAT_PAGE_READ 1u   /* the others include it */
#define UKPLAT_PAGE_WRITE 2u
#define UKPLAT_PAGE_EXEC 4u
#define UKPLAT_PAGE_DEVICE 8u /* uncached, in order: device registers; never to be executed */

/*
 * The rights of pages that are mapped become `rights`. The memory stays whose it was and keeps its contents, with
 * UKPLAT_PAGE_NONE too: that makes a guard page, and back. Splits large pages as needed.
 */
int ukplat_page_protect(uintptr_t addr, size_t len, unsigned int rights);

/* Maps `len` bytes from the physical address `paddr` on at `addr`. -UK_EPERM in a process, which has no physical addresses. */
int ukplat_page_map(uintptr_t addr, uint64_t paddr, size_t len, unsigned int rights);

/* Takes a mapping away; what isn't mapped is skipped. The memory behind it stays whose it was. */
int ukplat_page_unmap(uintptr_t addr, size_t len);

/*
 * Device registers at [paddr, paddr + len), any bytes: mapped where they are, as DEVICE, for reading and writing. Again is fine: what is
 * mapped as a device stays so. -UK_EEXIST: there is memory. A pointer to the first byte is the address itself.
 */
int ukplat_page_map_device(uint64_t paddr, size_t len);

/*
 * Address space that nothing else is in, of whole pages, a page that stays unmapped behind it; NULL when there is none left. It costs no
 * memory until ukplat_page_commit() gives pages of it memory of their own, zeroed; those that have it already keep it, and get the
 * rights as well. When it fails some pages may have theirs. ukplat_page_decommit() takes memory away again, contents and all;
 * pages that have none are skipped. ukplat_page_release() gives all of a reservation back. All three take what is reserved and wasn't
 * released: -UK_EINVAL else. What ukplat_page_map() put into a
 * reservation has to be unmapped before: it would be taken for the reservation's own.
 */
void *ukplat_page_reserve(size_t len);
int ukplat_page_commit(void *addr, size_t len, unsigned int rights);
int ukplat_page_decommit(void *addr, size_t len);
int ukplat_page_release(void *addr, size_t len);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// Registers of devices in the address space: mapped to themselves, uncached.
#include <uk/arch/paging.h>

#include <uk/errno.h>
#include <uk/essentials.h>

#define PT_PRESENT 1ULL
#define PT_WRITE 2ULL
#define PT_UNCACHED 0x18ULL /* PWT, PCD: with the PAT of a reset that is uncacheable (Intel SDM 3A, 12.12.4) */
#define PT_LARGE 0x80ULL
#define PT_NX (1ULL << 63)
#define PT_ADDRESS 0x000ffffffffff000ULL
#define MIB2 (1ULL << 21)

extern uint64_t ukarch_pml4[512];

/* Devices of a PC lie below 4 GiB, in the last of them: one table does, where memory there hasn't one already. */
static uint64_t device_pd[512] __attribute__((aligned(4096)));
static int used;

int ukarch_map_device(uint64_t base, uint64_t size)
{
	uint64_t *pdpt = (uint64_t *)(ukarch_pml4[0] & PT_ADDRESS), *pd;

	for (uint64_t at = UK_ALIGN_DOWN(base, MIB2); at < base + size; at += MIB2) {
		uint64_t *entry = &pdpt[at >> 30 & 511];

		if (at >> 39)
			return -UK_EINVAL;
		if (!*entry) {
			if (used)
				return -UK_ENOMEM;
			used = 1;
			*entry = (uintptr_t)device_pd | PT_PRESENT | PT_WRITE;
		}
		pd = (uint64_t *)(*entry & PT_ADDRESS);
		if (!pd[at >> 21 & 511])
			pd[at >> 21 & 511] = at | PT_PRESENT | PT_WRITE | PT_UNCACHED | PT_LARGE | PT_NX;
	}
	return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// What a PVH loader leaves for the guest (Xen's public/arch-x86/hvm/start_info.h).
#ifndef DRIVERS_PVH_START_INFO_H
#define DRIVERS_PVH_START_INFO_H

#include <stdint.h>

/* Nothing says that a loader aligns these. %ebx points to the first. */
#define HVM_START_MAGIC 0x336ec578
struct hvm_start_info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modlist_paddr, cmdline_paddr, rsdp_paddr;
	uint64_t memmap_paddr; /* from version 1 on */
	uint32_t memmap_entries, reserved;
} __attribute__((packed));
_Static_assert(sizeof(struct hvm_start_info) == 56, "hvm_start_info, version 1");

struct hvm_modlist_entry {
	uint64_t paddr, size, cmdline_paddr, reserved;
} __attribute__((packed));
_Static_assert(sizeof(struct hvm_modlist_entry) == 32, "hvm_modlist_entry");

#define HVM_MEMMAP_TYPE_RAM 1

#endif

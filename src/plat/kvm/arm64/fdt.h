// SPDX-License-Identifier: BSD-3-Clause
// What the platform takes from the device tree that the loader passes.
#ifndef PLAT_KVM_ARM64_FDT_H
#define PLAT_KVM_ARM64_FDT_H

#include <stddef.h>
#include <stdint.h>

#define FDT_MAX_MEMORY 8

struct fdt_range {
	uint64_t base;
	uint64_t size;
};

// All addresses are physical. What the tree does not have is zero.
struct fdt_info {
	struct fdt_range blob; // the tree itself: from its header to the end of what it uses
	struct fdt_range memory[FDT_MAX_MEMORY];
	unsigned int memory_count;
	struct fdt_range initrd;
	uint64_t pl011;
	uint64_t pl031;
	const char *bootargs; // inside the blob, zero-terminated
	int psci_smc; // PSCI is called by smc; otherwise by hvc
};

// Reads the flattened device tree (Devicetree Specification 0.4, chapter 5) at `blob`. Returns 0, or -1 if that is no
// device tree of version 16 or later, or one that runs over its own size.
int _arm_fdt_read(const void *blob, struct fdt_info *info);

#endif

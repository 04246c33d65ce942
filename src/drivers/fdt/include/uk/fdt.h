// SPDX-License-Identifier: BSD-3-Clause
// What a platform takes from the flattened device tree that the loader passes.
#ifndef UK_FDT_H
#define UK_FDT_H

#include <stddef.h>
#include <stdint.h>

#define UK_FDT_MAX_MEMORY 8

struct uk_fdt_range {
	uint64_t base;
	uint64_t size;
};

// All addresses are physical. What the tree does not have is zero.
struct uk_fdt_info {
	struct uk_fdt_range blob; // the tree itself: from its header to the end of what it uses
	struct uk_fdt_range memory[UK_FDT_MAX_MEMORY];
	unsigned int memory_count;
	struct uk_fdt_range initrd;
	uint64_t pl011;
	uint64_t pl031;
	const char *bootargs; // inside the blob, zero-terminated
	const uint8_t *rng_seed; // inside the blob
	size_t rng_seed_size;
	int psci_smc; // PSCI is called by smc; otherwise by hvc
};

// Reads the flattened device tree (Devicetree Specification 0.4, chapter 5) at `blob`. Returns 0, or -1 if that is no
// device tree of version 16 or later, or one that runs over its own size.
int uk_fdt_read(const void *blob, struct uk_fdt_info *info);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// Flattened device trees (Devicetree Specification 0.4, chapter 5): reading one, and what the core takes from it.
#ifndef UK_FDT_H
#define UK_FDT_H

#include <stddef.h>
#include <stdint.h>

#include <uk/plat/bootinfo.h>

/*
 * Reading
 * -------
 * A tree is a stream: a node begins, its properties follow, then its children, then it ends. The reader checks every length; what it
 * hands out lies inside the tree. Texts in a property may lack their zero.
 */
struct uk_fdt {
	const uint8_t *blob;
	uint32_t size; /* of what is used, from the header on: loaders leave room behind it */
	const uint8_t *structure, *structure_end;
	const char *strings;
	uint32_t strings_size;
	const uint8_t *reserved; /* pairs of 64-bit numbers; the last is 0, 0 */
	unsigned int reserved_count;
};

/* 0, or -UK_EINVAL: no device tree of version 16 or later, or one that runs over its own size or over what can be read. */
int uk_fdt_open(const void *blob, struct uk_fdt *fdt);

enum uk_fdt_event { UK_FDT_BROKEN, UK_FDT_NODE, UK_FDT_PROPERTY, UK_FDT_NODE_END, UK_FDT_END };

struct uk_fdt_value {
	const uint8_t *data;
	uint32_t size;
};

/* A place in a tree: { .fdt = … } is before its start. */
struct uk_fdt_cursor {
	const struct uk_fdt *fdt;
	const uint8_t *at;
	int depth;        /* of the current node, the root's is 1; after UK_FDT_NODE_END that of its parent */
	const char *name; /* of the node or property */
	struct uk_fdt_value value;
};

enum uk_fdt_event uk_fdt_next(struct uk_fdt_cursor *cursor);

/* A number of `cells` 32-bit words; UINT64_MAX if it has more than 64 bits. */
uint64_t uk_fdt_number(const uint8_t *data, uint32_t cells);
/* Whether a list of texts has `text`. */
int uk_fdt_lists(struct uk_fdt_value list, const char *text);
/* Whether a node with this "status" is to be used: without one it is. */
int uk_fdt_is_okay(struct uk_fdt_value status);

/*
 * Fills `info`: /memory, less /memreserve/, the children of /reserved-memory and the tree itself; from /chosen the command line, the
 * initial ramdisk, and rng-seed and kaslr-seed as seed, which are wiped in the tree. 0, -UK_EINVAL (no such tree), -UK_ENOENT (it has no
 * memory), or -UK_E2BIG: all is filled in, but the command line was too long.
 */
int uk_fdt_bootinfo(void *blob, struct ukplat_bootinfo *info);

/*
 * Devices that a platform needs before it has drivers. Addresses are physical, translated by buses; what the tree does not have, or no
 * bus leads to, is zero.
 */
struct uk_fdt_info {
	uint64_t pl011; /* the one that /chosen/stdout-path names, by its path or an alias; else the first */
	uint64_t pl031;
	int has_psci;
	int psci_smc; /* PSCI is called by smc; otherwise by hvc */
};

/* 0, or -UK_EINVAL as above. */
int uk_fdt_read(const void *blob, struct uk_fdt_info *info);

/* A device: its registers as far as the tree has them, the rest zero, and its property "interrupts" as it is. */
#define UK_FDT_RANGES 3
struct uk_fdt_device {
	uint64_t base[UK_FDT_RANGES], size[UK_FDT_RANGES];
	struct uk_fdt_value interrupts;
};

/* The first one that is compatible, isn't switched off, and that buses lead to. 0, -UK_ENOENT, or -UK_EINVAL as above. */
int uk_fdt_find(const void *blob, const char *compatible, struct uk_fdt_device *device);

/* All of them in the tree's order, until `each` returns non-zero, which is returned; else 0, or -UK_EINVAL. */
int uk_fdt_each(const void *blob, const char *compatible, int (*each)(void *arg, const struct uk_fdt_device *device), void *arg);

/* The "reg" of each processor that can be used, as uk_fdt_each() has it: on arm64 its affinity, MPIDR_EL1's fields. */
int uk_fdt_processors(const void *blob, int (*each)(void *arg, uint64_t reg), void *arg);

/*
 * The INTID of its interrupt number `index`, by the GIC's binding of three cells (kind, number, flags); 0 when it has none
 * such, or one that no GIC has.
 */
unsigned int uk_fdt_gic_interrupt(const struct uk_fdt_device *device, unsigned int index);

#endif

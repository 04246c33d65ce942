// SPDX-License-Identifier: BSD-3-Clause
// What the loader told about the machine, in one form, whatever protocol it spoke.
#ifndef UK_PLAT_BOOTINFO_H
#define UK_PLAT_BOOTINFO_H

#include <uk/plat/memory.h>

/*
 * The parser of a boot protocol (PVH, a device tree, an auxiliary vector, …) fills it by the functions of uk/bootinfo.h, before
 * ukplat_entry(); then it doesn't change. All addresses are physical, which on our platforms is where they are mapped. What
 * the loader didn't tell is 0, NULL or "". Nothing in it points to memory that the heap may get.
 */
#define UKPLAT_REGIONS_MAX 64
#define UKPLAT_MODULES_MAX 8
#define UKPLAT_CMDLINE_MAX 4095 /* bytes that a parser copies, without the zero at the end */
#define UKPLAT_SEED_MAX 64

/* Nothing traps: what would be a trap ends the guest, and handlers of traps aren't called (uk/plat/trap.h). */
#define UKPLAT_LACKS_TRAPS 1u
/*
 * Pages keep the rights that they begin with (uk/plat/paging.h): to take some away succeeds and does nothing, to have pages executed is
 * -UK_ENOSYS; address space can't be without memory.
 */
#define UKPLAT_LACKS_RIGHTS 2u
/* Neither ports nor registers of devices: who looks for a device at one ends the guest. */
#define UKPLAT_LACKS_DEVICES 4u

/*
 * A file that the loader put beside the kernel, or one that is part of the image. The first one is the initial ramdisk, in place and for
 * ever: the image's own, where it has one, else the loader's.
 */
struct ukplat_module {
	uint64_t base, len;
	const char *cmdline; /* what the loader says about it, or "" */
};

struct ukplat_bootinfo {
	/*
	 * The memory map (uk/plat/memory.h): ordered by base, whole pages, without overlaps. What is said to be free and in use
	 * isn't free. When the table is full memory is missing from it, never a right to memory: only what stands here as
	 * FREE may be given away.
	 */
	struct ukplat_memregion regions[UKPLAT_REGIONS_MAX];
	unsigned int region_count;
	int settled; /* something is reserved already: what is said to be free from here on isn't believed */

	const char *cmdline;        /* the program's words; what ukplat_cmdline() returns */
	/*
	 * Words that loaders add for drivers ("virtio_mmio.device=512@0xfeb00e00:12") and who runs the guest for its environment
	 * ("env.HOME=/"), one blank between, quoted as they came (uk/argparse.h).
	 */
	const char *loader_cmdline;

	struct ukplat_module modules[UKPLAT_MODULES_MAX];
	unsigned int module_count;

	uint64_t rsdp; /* ACPI's root pointer (ACPI 6.5, 5.2.5.3) */
	const void *devicetree; /* flattened device tree (Devicetree Specification 0.4, chapter 5), readable */
	size_t devicetree_size;

	uint64_t limit; /* no region ends above it: what the platform can map */
	unsigned int lacks; /* UKPLAT_LACKS_…: what the contract promises, and can't be had from who runs the guest */
	uint8_t seed[UKPLAT_SEED_MAX]; /* random bytes, secret: ukplat_bootinfo_take_seed() and ukplat_secret() take them */
	size_t seed_len;
	char words[UKPLAT_CMDLINE_MAX + 3]; /* what both command lines point into, where the loader's memory isn't kept */
};

/* The guest's one. */
const struct ukplat_bootinfo *ukplat_bootinfo(void);

/*
 * Takes up to `max` bytes of what is left of the loader's random seed: nobody gets them again, nor finds them anywhere. Returns how
 * many there were.
 */
size_t ukplat_bootinfo_take_seed(void *to, size_t max);

/*
 * A word for what has to be secret before anybody draws from a generator, which it tells nothing about: a stack canary, an allocator's
 * checks. The processor's random number if it has any; else 8 bytes of the loader's seed, taken; else made of the processor's counter:
 * it differs from boot to boot, and can be guessed.
 */
uint64_t ukplat_secret(void);

#endif

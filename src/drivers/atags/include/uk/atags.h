// SPDX-License-Identifier: BSD-3-Clause
// The tagged list of Arm's older loaders (Linux: Documentation/arch/arm/booting.rst, "Setup the kernel tagged list").
#ifndef UK_ATAGS_H
#define UK_ATAGS_H

#include <uk/plat/bootinfo.h>

/*
 * Fills `info` from the list at `list`, 4-byte aligned: memory (ATAG_MEM), command line, initial ramdisk. Reads nothing that
 * ukplat_readable() denies, and at most 16 KiB.
 * 0; -UK_EINVAL: this is no such list, or one without an end; -UK_ENOENT: it names no memory; -UK_E2BIG: all is filled in, but the command
 * line was too long.
 */
int uk_atags_bootinfo(const void *list, struct ukplat_bootinfo *info);

#endif

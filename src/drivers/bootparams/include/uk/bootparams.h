// SPDX-License-Identifier: BSD-3-Clause
// What a loader of Linux's boot protocol leaves for an x86 guest (Linux: Documentation/arch/x86/boot.rst, zero-page.rst).
#ifndef UK_BOOTPARAMS_H
#define UK_BOOTPARAMS_H

#include <uk/plat/bootinfo.h>

/*
 * Fills `info` from the structure at `params` (%rsi at the 64-bit entry): memory map, command line, RAM disk, RSDP. Reads nothing that
 * ukplat_readable() denies.
 * 0; -UK_E2BIG: all was taken but the end of the command line; -UK_EINVAL: there is no such structure; -UK_ENOENT: it has no memory map.
 */
int uk_bootparams_bootinfo(const void *params, struct ukplat_bootinfo *info);

#endif

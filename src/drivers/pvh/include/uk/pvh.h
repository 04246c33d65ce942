// SPDX-License-Identifier: BSD-3-Clause
// What a PVH loader leaves for the guest (Xen's docs/misc/pvh.pandoc and public/arch-x86/hvm/start_info.h).
#ifndef UK_PVH_H
#define UK_PVH_H

#include <uk/plat/bootinfo.h>

/*
 * Fills `info` from the structure at `start_info` (%ebx at the entry): memory map, command line, modules, RSDP. Reads nothing that
 * ukplat_readable() denies. `notes` tells of what could not be taken whole.
 * 0; -UK_EINVAL: there is no such structure; -UK_ENOENT: it has no memory map that can be believed.
 */
#define UK_PVH_CMDLINE_CUT 1u
int uk_pvh_bootinfo(const void *start_info, struct ukplat_bootinfo *info, unsigned int *notes);

#endif

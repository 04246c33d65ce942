// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_XEN_ARM64_MACHINE_H
#define PLAT_XEN_ARM64_MACHINE_H

/* console.c: takes the line that the device tree at `blob` names; `pl011` is the one of the machine's own that it has, or 0. */
void _xen_console_init(const void *blob, unsigned long pl011);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_ZCU102_MACHINE_H
#define PLAT_ZCU102_MACHINE_H

/* console.c: takes its device, once paging works. */
void _zcu102_console_init(void);

#endif

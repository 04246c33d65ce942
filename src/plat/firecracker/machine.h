// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_FIRECRACKER_MACHINE_H
#define PLAT_FIRECRACKER_MACHINE_H

/* console.c: takes the serial port. */
void _firecracker_console_init(void);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_RPI3_MACHINE_H
#define PLAT_RPI3_MACHINE_H

/* console.c, shutdown.c: take their devices, once paging works. */
void _rpi3_console_init(void);
void _rpi3_shutdown_init(void);

#endif

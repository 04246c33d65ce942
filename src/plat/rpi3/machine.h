// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_RPI3_MACHINE_H
#define PLAT_RPI3_MACHINE_H

#include <uk/bcm2836.h>

/* Devices' lines have the numbers behind those of the cores' controller. */
#define RPI3_DEVICE_IRQ(line) (UK_BCM2836_LINES + (line))

/* console.c, shutdown.c: take their devices, once paging works. */
void _rpi3_console_init(void);
void _rpi3_shutdown_init(void);

#endif

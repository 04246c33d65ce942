// SPDX-License-Identifier: BSD-3-Clause
// A PC's keyboard controller, of which Firecracker has no more than this.
#ifndef UK_I8042_H
#define UK_I8042_H

/* Resets the machine, which ends a virtual one: Firecracker, QEMU with -no-reboot. Returns where there is no such controller. */
void uk_i8042_reset(void);

#endif

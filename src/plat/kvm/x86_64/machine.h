// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_KVM_X86_64_MACHINE_H
#define PLAT_KVM_X86_64_MACHINE_H

/* console.c: takes the serial port, or the debug port where there is none. */
void _kvm_console_init(void);

#endif

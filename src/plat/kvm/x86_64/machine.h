// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_KVM_X86_64_MACHINE_H
#define PLAT_KVM_X86_64_MACHINE_H

#include "../kvm.h"
#include <uk/plat/bootinfo.h>

/* line.c: takes the serial port, or the debug port where there is none. */
void _kvm_console_init(void);

/* memory.c: takes out of the memory map what is in use, then gives page tables to what lies above the first GiB. */
void _kvm_memory_init(struct ukplat_bootinfo *info);

/* clock.c; the processor's counter at a moment of the monotonic clock: UINT64_MAX if that never comes. */
void _kvm_clock_init(void);
uint64_t _kvm_clock_ticks(uint64_t ns);

#endif

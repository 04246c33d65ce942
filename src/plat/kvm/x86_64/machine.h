// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_KVM_X86_64_MACHINE_H
#define PLAT_KVM_X86_64_MACHINE_H

#include "../kvm.h"
#include "pvh.h"

/* An address that the loader gave, as a pointer: memory is mapped where it is. */
static inline const void *_kvm_at(uint64_t address)
{
	return (const void *)(uintptr_t)address;
}

/* line.c: takes the serial port, or the debug port where there is none. */
void _kvm_console_init(void);

/* memory.c: fills the region table, then gives page tables to what lies above the first GiB. */
void _kvm_memory_init(const struct hvm_start_info *info);

/* clock.c */
void _kvm_clock_init(void);

#endif

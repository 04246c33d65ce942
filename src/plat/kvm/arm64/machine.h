// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_KVM_ARM64_MACHINE_H
#define PLAT_KVM_ARM64_MACHINE_H

#include <uk/plat/bootinfo.h>

#include "../kvm.h"

// line.c: `base` is the PL011's, mapped.
void _kvm_console_init(uint64_t base);

// memory.c: takes the image out of the memory map and maps the rest. Ends the guest if there is none to use.
void _kvm_memory_init(struct ukplat_bootinfo *info);

// clock.c: `pl031` is the address of the real-time clock, mapped, or 0.
void _kvm_clock_init(uint64_t pl031);
// The timer's counter at a moment of the monotonic clock, rounded up: UINT64_MAX if that never comes.
uint64_t _kvm_clock_ticks(uint64_t ns);

// shutdown.c: whether PSCI is called by smc.
void _kvm_shutdown_init(int smc);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_KVM_ARM64_MACHINE_H
#define PLAT_KVM_ARM64_MACHINE_H

#include <uk/fdt.h>

#include "../kvm.h"

// line.c: `base` is the PL011's, mapped.
void _kvm_console_init(uint64_t base);

// memory.c: takes note of the machine's memory and maps it. Ends the guest if there is none to use.
void _kvm_memory_init(const struct uk_fdt_info *info);

// clock.c: `pl031` is the address of the real-time clock, mapped, or 0.
void _kvm_clock_init(uint64_t pl031);

// seed.c: where the device tree has random bytes.
void _kvm_seed_init(const uint8_t *from, size_t len);

// shutdown.c: whether PSCI is called by smc.
void _kvm_shutdown_init(int smc);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_KVM_ARM64_MACHINE_H
#define PLAT_KVM_ARM64_MACHINE_H

#include <stdint.h>

// console.c: `base` is the PL011's, mapped.
void _kvm_console_init(uint64_t base);

// shutdown.c: whether PSCI is called by smc.
void _kvm_shutdown_init(int smc);

#endif

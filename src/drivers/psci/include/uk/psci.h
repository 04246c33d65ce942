// SPDX-License-Identifier: BSD-3-Clause
// Arm's power state coordination interface (Arm DEN 0022).
#ifndef UK_PSCI_H
#define UK_PSCI_H

#include <stdint.h>
#include <uk/essentials.h>

/* How the firmware is called; the device tree says which. */
enum uk_psci_conduit { UK_PSCI_HVC, UK_PSCI_SMC };

/*
 * CPU_ON: the processor with that affinity (MPIDR_EL1's fields) begins at `entry`, with the MMU off, in the highest level below the
 * firmware's, `context` in x0. 0, or -UK_ENODEV: there is none, it is on already, or it can't be switched on.
 */
int uk_psci_cpu_on(enum uk_psci_conduit conduit, uint64_t affinity, uint64_t entry, uint64_t context);

/* SYSTEM_OFF; waits for ever where the firmware doesn't know it. */
UK_NORETURN void uk_psci_off(enum uk_psci_conduit conduit);

#endif

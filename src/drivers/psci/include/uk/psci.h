// SPDX-License-Identifier: BSD-3-Clause
// Arm's power state coordination interface (Arm DEN 0022).
#ifndef UK_PSCI_H
#define UK_PSCI_H

#include <uk/essentials.h>

/* How the firmware is called; the device tree says which. */
enum uk_psci_conduit { UK_PSCI_HVC, UK_PSCI_SMC };

/* SYSTEM_OFF; waits for ever where the firmware doesn't know it. */
UK_NORETURN void uk_psci_off(enum uk_psci_conduit conduit);

#endif

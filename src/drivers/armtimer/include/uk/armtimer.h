// SPDX-License-Identifier: BSD-3-Clause
// The generic timer's virtual timer (Arm ARM, D11): it compares with the counter that ukarch_ticks() reads.
#ifndef UK_ARMTIMER_H
#define UK_ARMTIMER_H

#include <stdint.h>

/* Its private interrupt where the device tree doesn't say otherwise (Arm BSA, 3.8.1), and its place in the tree's list of four. */
#define UK_ARMTIMER_IRQ 27
#define UK_ARMTIMER_INDEX 2

/* The interrupt's level is up from the tick `deadline` on, until this is called again; UINT64_MAX: never. */
void uk_armtimer(uint64_t deadline);

#endif

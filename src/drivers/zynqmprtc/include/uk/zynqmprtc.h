// SPDX-License-Identifier: BSD-3-Clause
// The real-time clock of a Zynq UltraScale+ (AMD UG1087, module RTC), which counts seconds from what it was set to.
#ifndef UK_ZYNQMPRTC_H
#define UK_ZYNQMPRTC_H

#include <stdint.h>

#define UK_ZYNQMPRTC_BASE 0xffa60000ul /* map UK_ZYNQMPRTC_SIZE bytes as a device first */
#define UK_ZYNQMPRTC_SIZE 0x1000ul

/* Seconds since 1970-01-01T00:00:00Z, as Linux sets it; a small number on a board whose clock nobody has set. */
uint64_t uk_zynqmprtc_seconds(uintptr_t base);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// The processor's interrupt controller and timer: the local APIC (Intel SDM 3A, 11), as x2APIC where there is one.
#ifndef UK_LAPIC_H
#define UK_LAPIC_H

#include <stdint.h>

/*
 * Switches it on, once for each processor, with interrupts disabled: all local sources are masked but the timer's, which is
 * stopped; what a 8259 sends through it is masked too, so that chip needs no driver. `spurious` and `timer` are vectors; the low
 * four bits of `spurious` are set. 0, or -UK_ENODEV when the processor has none or it can't be mapped.
 */
int uk_lapic_init(unsigned int timer, unsigned int spurious);

/* This processor's number, as an I/O APIC wants it. */
uint32_t uk_lapic_id(void);

/* The handler of an interrupt (not of a spurious one) is done. */
void uk_lapic_eoi(void);

/* Raises `vector` on this processor. */
void uk_lapic_raise(unsigned int vector);

/* Raises `vector` on the processor whose number is `id`. With interrupts disabled, as the two below. */
void uk_lapic_kick(uint32_t id, unsigned int vector);

/*
 * A processor that is off (Intel SDM 3A, 9.4.4): the first one resets it, and it waits; then, 10 ms later, the second one starts it in
 * real mode at the beginning of a page below 1 MiB. A second start, 200 microseconds later, is for those that missed the first.
 */
void uk_lapic_init_other(uint32_t id);
void uk_lapic_start_other(uint32_t id, uintptr_t page);

/*
 * The timer's vector is raised when ukarch_ticks() reaches `deadline`, at once if that has passed; UINT64_MAX: never. With
 * TSC deadline mode (CPUID.1:ECX[24]) exactly then; else by a counter of 32 bits whose rate was measured against
 * ukarch_ticks() when a deadline was first set: up to 1 % off, and far deadlines come early. Whoever asks looks at the clock and asks
 * again.
 */
void uk_lapic_timer(uint64_t deadline);

#endif

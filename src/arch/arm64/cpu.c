// SPDX-License-Identifier: BSD-3-Clause
// arm64: the generic timer's counter and its frequency, RNDR.
#include <uk/arch.h>

uint64_t ukarch_ticks(void)
{
	uint64_t ticks;

	/* Without the barrier the counter may be read before what stands before the call. */
	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
	return ticks;
}

/* The firmware sets it; 0 if it forgot. */
uint64_t ukarch_ticks_hz(void)
{
	uint64_t hz;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return hz;
}

int ukarch_random(uint64_t *value)
{
	uint64_t features, ok;

	/* ID_AA64ISAR0_EL1.RNDR, bits 63:60. A Linux process reads it too: the kernel emulates the access. */
	__asm__ volatile("mrs %0, id_aa64isar0_el1" : "=r"(features));
	if (!(features >> 60))
		return -1;
	/* RNDR by its encoding, for assemblers that don't know the name; Z is set when there was no number. */
	__asm__ volatile("mrs %0, s3_3_c2_c4_0; cset %1, ne" : "=r"(*value), "=r"(ok) : : "cc");
	return ok ? 0 : -1;
}

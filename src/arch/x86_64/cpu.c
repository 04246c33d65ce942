// SPDX-License-Identifier: BSD-3-Clause
// x86_64: the time stamp counter and its frequency, RDRAND.
#include <uk/arch.h>
#include <uk/arch/cpu.h>

#define CPUID_1_ECX_RDRAND (1u << 30)
#define RDRAND_TRIES 10 /* Intel's manual: ten failures in a row mean that the generator is broken */

uint64_t ukarch_ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* Who knows it best comes first: the hypervisor (leaf 0x40000010), the processor (leaf 0x15, then 0x16). */
uint64_t ukarch_ticks_hz(void)
{
	uint32_t r[4], max;

	ukarch_cpuid(1, r);
	if (r[2] >> 31) { /* there is a hypervisor */
		ukarch_cpuid(0x40000000, r);
		if (r[0] >= 0x40000010 && r[0] < 0x40010000) {
			ukarch_cpuid(0x40000010, r);
			if (r[0])
				return (uint64_t)r[0] * 1000;
		}
	}
	ukarch_cpuid(0, r);
	max = r[0];
	if (max >= 0x15) {
		ukarch_cpuid(0x15, r);
		if (r[0] && r[1] && r[2])
			return (uint64_t)r[2] * r[1] / r[0];
	}
	if (max >= 0x16) {
		ukarch_cpuid(0x16, r);
		if (r[0] & 0xffff)
			return (uint64_t)(r[0] & 0xffff) * 1000000;
	}
	return 0;
}

int ukarch_random(uint64_t *value)
{
	uint32_t eax = 1, ebx, ecx = 0, edx;
	uint8_t ok;

	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	if (!(ecx & CPUID_1_ECX_RDRAND))
		return -1;
	for (int i = 0; i < RDRAND_TRIES; i++) {
		__asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=qm"(ok) : : "cc");
		if (ok)
			return 0;
	}
	return -1;
}

// SPDX-License-Identifier: BSD-3-Clause
// The rate of the processor's counter, from the structure in which a hypervisor tells it.
#include <uk/pvclock.h>

#include <uk/arch/cpu.h>

#define NS 1000000000ULL
#define LEAF_SIGNATURE 0x40000000
#define LEAF_FEATURES 0x40000001
#define FEATURE_CLOCKSOURCE2 (1u << 3)
#define MSR_SYSTEM_TIME_NEW 0x4b564d01
#define ENABLE 1u
#define READ_TRIES 1000

uint64_t uk_pvclock_ticks_hz(const volatile struct uk_pvclock *clock)
{
	for (int tries = 0; tries < READ_TRIES; tries++) {
		uint32_t version = clock->version, mul = clock->mul;
		int shift = clock->shift;

		if (!version || version & 1 || version != clock->version)
			continue;
		if (!mul || shift < -31 || shift > 31)
			return 0;
		return shift < 0 ? (NS << 32) / mul << -shift : (NS << 32) / mul >> shift;
	}
	return 0;
}

uint64_t uk_pvclock_kvm_ticks_hz(void)
{
	static struct uk_pvclock clock __attribute__((aligned(64))); /* must not cross a page */
	uint32_t r[4];
	uint64_t hz;

	ukarch_cpuid(1, r);
	if (!(r[2] >> 31))
		return 0;
	ukarch_cpuid(LEAF_SIGNATURE, r);
	if (r[1] != 0x4b4d564b || r[2] != 0x564b4d56 || r[3] != 0x4d) /* "KVMKVMKVM" */
		return 0;
	ukarch_cpuid(LEAF_FEATURES, r);
	if (!(r[0] & FEATURE_CLOCKSOURCE2))
		return 0;
	ukarch_wrmsr(MSR_SYSTEM_TIME_NEW, (uintptr_t)&clock | ENABLE);
	hz = uk_pvclock_ticks_hz(&clock);
	ukarch_wrmsr(MSR_SYSTEM_TIME_NEW, 0);
	return hz;
}

uint64_t uk_pvclock_xen_ticks_hz(void)
{
	uint32_t r[4];

	ukarch_cpuid(1, r);
	if (!(r[2] >> 31))
		return 0;
	/* With Viridian's leaves first, Xen's are 0x100 further on. */
	for (uint32_t base = LEAF_SIGNATURE; base <= LEAF_SIGNATURE + 0x100; base += 0x100) {
		ukarch_cpuid(base, r);
		if (r[1] != 0x566e6558 || r[2] != 0x65584d4d || r[3] != 0x4d4d566e || r[0] < base + 3) /* "XenVMMXenVMM" */
			continue;
		ukarch_cpuid(base + 3, r);
		return (uint64_t)r[2] * 1000;
	}
	return 0;
}

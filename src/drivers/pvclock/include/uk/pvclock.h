// SPDX-License-Identifier: BSD-3-Clause
// What KVM and Xen tell about the processor's counter (Linux: Documentation/virt/kvm/x86/msr.rst; Xen: public/xen.h).
#ifndef UK_PVCLOCK_H
#define UK_PVCLOCK_H

#include <stdint.h>

/* Written by the hypervisor. A reading is good if `version` was even and the same before and after. */
struct uk_pvclock {
	uint32_t version, pad;
	uint64_t tsc_timestamp; /* the counter, when it was written */
	uint64_t system_time;   /* nanoseconds, at that moment */
	uint32_t mul;           /* nanoseconds a tick, shifted by `shift`, with 32 bits after the point */
	int8_t shift;
	uint8_t flags, pad2[2];
};
_Static_assert(sizeof(struct uk_pvclock) == 32, "pvclock_vcpu_time_info");

/* Ticks a second by such a structure; 0 when it isn't filled. */
uint64_t uk_pvclock_ticks_hz(const volatile struct uk_pvclock *clock);

/*
 * The same from KVM, if this is KVM (CPUID leaf 0x40000000) and it offers the clock (leaf 0x40000001); 0 otherwise. KVM fills the
 * structure once, then is told to leave it alone: a guest that is moved to a host with another counter keeps the first one's rate.
 */
uint64_t uk_pvclock_kvm_ticks_hz(void);

/*
 * The same from Xen (CPUID leaf "XenVMMXenVMM", its time leaf: public/arch-x86/cpuid.h, leaf 4 of its numbering), which tells it in kHz; 0
 * if this isn't Xen.
 */
uint64_t uk_pvclock_xen_ticks_hz(void);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// How x86_64 calls the hypervisor, without its hypercall page: that page holds nothing but these instructions, and costs a page of text.
#include <uk/xencall.h>

#include <uk/arch/cpu.h>
#include <uk/errno.h>

#include "../call.h"

#define LEAF_SIGNATURE 0x40000000

static int is_amd; /* svm: vmmcall; vmx: vmcall */

long _xencall(unsigned long op, unsigned long a, unsigned long b, unsigned long c)
{
	long result;

	if (is_amd)
		__asm__ volatile("vmmcall" : "=a"(result), "+D"(a), "+S"(b), "+d"(c) : "a"(op) : "memory", "r10", "r8", "r9");
	else
		__asm__ volatile("vmcall" : "=a"(result), "+D"(a), "+S"(b), "+d"(c) : "a"(op) : "memory", "r10", "r8", "r9");
	return result;
}

int uk_xencall_init(void)
{
	uint32_t r[4];

	ukarch_cpuid(0, r);
	is_amd = r[1] == 0x68747541 || r[1] == 0x6f677948; /* "AuthenticAMD", "HygonGenuine" */
	ukarch_cpuid(1, r);
	if (!(r[2] >> 31))
		return -UK_ENODEV;
	for (uint32_t base = LEAF_SIGNATURE; base <= LEAF_SIGNATURE + 0x100; base += 0x100) {
		ukarch_cpuid(base, r);
		if (r[1] == 0x566e6558 && r[2] == 0x65584d4d && r[3] == 0x4d4d566e) /* "XenVMMXenVMM" */
			return 0;
	}
	return -UK_ENODEV;
}

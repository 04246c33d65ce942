// SPDX-License-Identifier: BSD-3-Clause
// How arm64 calls the hypervisor (public/arch-arm.h): the call in x16, arguments from x0 on.
#include <uk/xencall.h>

#include "../call.h"

long _xencall(unsigned long op, unsigned long a, unsigned long b, unsigned long c)
{
	register unsigned long x16 __asm__("x16") = op;
	register unsigned long x0 __asm__("x0") = a;
	register unsigned long x1 __asm__("x1") = b;
	register unsigned long x2 __asm__("x2") = c;

	__asm__ volatile("hvc #0xea1" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x16) : : "x3", "x4", "memory");
	return (long)x0;
}

/* What starts the image is Xen: the device tree has its node. */
int uk_xencall_init(void)
{
	return 0;
}

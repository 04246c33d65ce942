// SPDX-License-Identifier: BSD-3-Clause
// Calls of the hypervisor, without its hypercall page: that page holds nothing but these instructions, and costs a page of text.
#include <uk/xencall.h>

#include <uk/arch/cpu.h>
#include <uk/errno.h>

#define LEAF_SIGNATURE 0x40000000
#define OP_MEMORY 12
#define OP_CONSOLE_IO 18
#define OP_SCHED 29
#define XENMEM_MEMORY_MAP 9
#define CONSOLEIO_WRITE 0
#define CONSOLEIO_READ 1
#define SCHEDOP_SHUTDOWN 2

static int is_amd; /* svm: vmmcall; vmx: vmcall */

static long call(unsigned long op, unsigned long a, unsigned long b, unsigned long c)
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

long uk_xencall_console_write(const char *buf, size_t len)
{
	long result = call(OP_CONSOLE_IO, CONSOLEIO_WRITE, len, (unsigned long)buf);

	return result < 0 ? result : (long)len; /* 0 is success: all of it */
}

long uk_xencall_console_read(char *buf, size_t len)
{
	return call(OP_CONSOLE_IO, CONSOLEIO_READ, len, (unsigned long)buf);
}

long uk_xencall_memory_map(struct uk_xencall_region *to, uint32_t max)
{
	struct {
		uint32_t count;
		struct uk_xencall_region *buffer;
	} request = { max, to };
	long result = call(OP_MEMORY, XENMEM_MEMORY_MAP, (unsigned long)&request, 0);

	return result < 0 ? result : (long)request.count;
}

void uk_xencall_shutdown(unsigned int reason)
{
	call(OP_SCHED, SCHEDOP_SHUTDOWN, (unsigned long)&reason, 0);
}

// SPDX-License-Identifier: BSD-3-Clause
// Calls of the hypervisor that every guest needs.
#include <uk/xencall.h>

#include "call.h"

#define XENMEM_MEMORY_MAP 9
#define CONSOLEIO_WRITE 0
#define CONSOLEIO_READ 1
#define SCHEDOP_SHUTDOWN 2

long uk_xencall_console_write(const char *buf, size_t len)
{
	long result = _xencall(XENCALL_CONSOLE_IO, CONSOLEIO_WRITE, len, (unsigned long)buf);

	return result < 0 ? result : (long)len; /* 0 is success: all of it */
}

long uk_xencall_console_read(char *buf, size_t len)
{
	return _xencall(XENCALL_CONSOLE_IO, CONSOLEIO_READ, len, (unsigned long)buf);
}

long uk_xencall_memory_map(struct uk_xencall_region *to, uint32_t max)
{
	struct {
		uint32_t count;
		struct uk_xencall_region *buffer;
	} request = { max, to };
	long result = _xencall(XENCALL_MEMORY, XENMEM_MEMORY_MAP, (unsigned long)&request, 0);

	return result < 0 ? result : (long)request.count;
}

void uk_xencall_shutdown(unsigned int reason)
{
	_xencall(XENCALL_SCHED, SCHEDOP_SHUTDOWN, (unsigned long)&reason, 0);
}

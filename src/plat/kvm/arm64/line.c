// SPDX-License-Identifier: BSD-3-Clause
// The console's line: the PL011 that the device tree names.
#include "machine.h"

#include <uk/pl011.h>

static uintptr_t uart; // 0: output is dropped, and there is no input

void _kvm_console_init(uint64_t base)
{
	uart = base;
	uk_pl011_init(uart);
}

void _kvm_line_write(const char *buf, size_t len)
{
	if (uart)
		uk_pl011_write(uart, buf, len);
}

size_t _kvm_line_read(char *buf, size_t len)
{
	return uart ? uk_pl011_read(uart, buf, len) : 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// The console's line: the PL011 that the device tree names.
#include "machine.h"

#include <uk/fdt.h>
#include <uk/machine.h>
#include <uk/pl011.h>
#include <uk/plat/bootinfo.h>

static uintptr_t uart; // 0: output is dropped, and there is no input

void _kvm_console_init(uint64_t base)
{
	uart = base;
	uk_pl011_init(uart);
}

void uk_machine_line_write(const char *buf, size_t len)
{
	if (uart)
		uk_pl011_write(uart, buf, len);
}

size_t uk_machine_line_read(char *buf, size_t len)
{
	return uart ? uk_pl011_read(uart, buf, len) : 0;
}

/* The tree may have several; only the first one's line is looked up. */
int uk_machine_line_irq(void)
{
	struct uk_fdt_device device;
	unsigned int line;

	if (!uart || uk_fdt_find(ukplat_bootinfo()->devicetree, "arm,pl011", &device) || device.base[0] != uart)
		return -1;
	line = uk_fdt_gic_interrupt(&device, 0);
	return line ? (int)line : -1;
}

void uk_machine_line_interrupt(int on)
{
	uk_pl011_interrupt(uart, on);
}

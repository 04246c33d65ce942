// SPDX-License-Identifier: BSD-3-Clause
// The console's line: the PL011 that the device tree names.
#include "machine.h"

#include <uk/fdt.h>
#include <uk/machine.h>
#include <uk/pl011.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/console.h>

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

static void interrupt(int on)
{
	uk_pl011_interrupt(uart, on);
}

// The line, or a negative number.
static int input_line(void)
{
	struct uk_fdt_device device;
	unsigned int line;

	/* The tree may have several; only the first one's line is looked up. */
	if (!uart || uk_fdt_find(ukplat_bootinfo()->devicetree, "arm,pl011", &device) || device.base[0] != uart)
		return -1;
	line = uk_fdt_gic_interrupt(&device, 0);
	return line ? (int)line : -1;
}

void ukplat_console_wait(void)
{
	static int line, is_known; // the tree is searched once

	if (!is_known) {
		line = input_line();
		is_known = 1;
	}
	uk_machine_input_wait(line, interrupt);
}

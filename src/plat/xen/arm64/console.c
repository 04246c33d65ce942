// SPDX-License-Identifier: BSD-3-Clause
// The console's line: a PL011 of the machine's that this domain was given, or the one that Xen emulates for it (the device tree's
// "arm,sbsa-uart"; xl: vuart = "sbsa_uart"). Without either, output goes to the hypervisor, which shows it where it was built for
// debugging, or where a device tree has the domain started.
#include "machine.h"

#include <uk/fdt.h>
#include <uk/machine.h>
#include <uk/pl011.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/paging.h>
#include <uk/xencall.h>

#define UART_SIZE 0x1000

static uintptr_t uart; /* 0: the hypervisor's console, without input */
static const char *kind;

static int find(const void *blob, const char *compatible, struct uk_fdt_device *device)
{
	return uk_fdt_find(blob, compatible, device) || ukplat_page_map_device(device->base[0], UART_SIZE);
}

void _xen_console_init(const void *blob, unsigned long pl011)
{
	struct uk_fdt_device device;

	if (pl011 && !ukplat_page_map_device(pl011, UART_SIZE)) {
		kind = "arm,pl011";
		uart = pl011;
		uk_pl011_init(uart);
	} else if (!find(blob, "arm,sbsa-uart", &device)) { /* is always on, and has no registers to switch it */
		kind = "arm,sbsa-uart";
		uart = device.base[0];
	}
}

void uk_machine_line_write(const char *buf, size_t len)
{
	if (uart)
		uk_pl011_write(uart, buf, len);
	else
		uk_xencall_console_write(buf, len);
}

size_t uk_machine_line_read(char *buf, size_t len)
{
	return uart ? uk_pl011_read(uart, buf, len) : 0;
}

int uk_machine_line_irq(void)
{
	struct uk_fdt_device device;
	unsigned int line;

	if (!uart || uk_fdt_find(ukplat_bootinfo()->devicetree, kind, &device) || device.base[0] != uart)
		return -1;
	line = uk_fdt_gic_interrupt(&device, 0);
	return line ? (int)line : -1;
}

void uk_machine_line_interrupt(int on)
{
	uk_pl011_interrupt(uart, on);
}

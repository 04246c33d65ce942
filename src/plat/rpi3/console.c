// SPDX-License-Identifier: BSD-3-Clause
// The console: the PL011, which the firmware connects to pins 14 and 15 when config.txt has dtoverlay=disable-bt.
#include "machine.h"

#include <uk/bcm2835ic.h>
#include <uk/machine.h>
#include <uk/pl011.h>
#include <uk/plat/paging.h>

#define UART 0x3f201000ul
#define UART_SIZE 0x1000ul

static uintptr_t uart; // 0: output is dropped, and there is no input

void _rpi3_console_init(void)
{
	if (!ukplat_page_map_device(UART, UART_SIZE)) {
		uart = UART;
		uk_pl011_init(uart);
	}
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

int uk_machine_line_irq(void)
{
	return uart ? (int)RPI3_DEVICE_IRQ(UK_BCM2835IC_UART) : -1;
}

void uk_machine_line_interrupt(int on)
{
	uk_pl011_interrupt(uart, on);
}

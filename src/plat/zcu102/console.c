// SPDX-License-Identifier: BSD-3-Clause
// The console: one of the chip's two serial ports.
#include "machine.h"

#include <uk/cadenceuart.h>
#include <uk/machine.h>
#include <uk/plat/paging.h>

#define UART (0xff000000ul + CONFIG_ZCU102_UART * UART_STEP)
#define UART_STEP 0x10000ul
#define UART_SIZE 0x1000ul
#define UART_IRQ (32 + 21 + CONFIG_ZCU102_UART) /* shared interrupts begin at 32 */

static uintptr_t uart; // 0: output is dropped, and there is no input

void _zcu102_console_init(void)
{
	if (!ukplat_page_map_device(UART, UART_SIZE)) {
		uart = UART;
		uk_cadenceuart_init(uart);
	}
}

void uk_machine_line_write(const char *buf, size_t len)
{
	if (uart)
		uk_cadenceuart_write(uart, buf, len);
}

size_t uk_machine_line_read(char *buf, size_t len)
{
	return uart ? uk_cadenceuart_read(uart, buf, len) : 0;
}

int uk_machine_line_irq(void)
{
	return uart ? UART_IRQ : -1;
}

void uk_machine_line_interrupt(int on)
{
	uk_cadenceuart_interrupt(uart, on);
}

// SPDX-License-Identifier: BSD-3-Clause
// The console: a 16550 serial line at 0x3f8, or the debug port 0xe9 where there is none.
#include "kvm.h"

#include <uk/plat/console.h>

#define UART 0x3f8
#define UART_DATA (UART + 0)
#define UART_IER (UART + 1)
#define UART_FCR (UART + 2)
#define UART_LCR (UART + 3)
#define UART_MCR (UART + 4)
#define UART_LSR (UART + 5)
#define UART_SCRATCH (UART + 7)

#define LSR_DATA_READY 0x01
#define LSR_TRANSMIT_EMPTY 0x20
/* At 115200 bits a second a byte takes 87 us; a port read takes about one, so a working line is ready long before. */
#define TRANSMIT_TRIES 100000

#define DEBUG_PORT 0xe9 /* reads as 0xe9 where it exists */

static enum { OUTPUT_NONE, OUTPUT_SERIAL, OUTPUT_DEBUG } output;

void kvm_console_init(void)
{
	outb(UART_SCRATCH, 0x5a);
	if (inb(UART_SCRATCH) == 0x5a) {
		outb(UART_IER, 0);
		outb(UART_LCR, 0x80); /* the divisor: 1, that is 115200 */
		outb(UART_DATA, 1);
		outb(UART_IER, 0);
		outb(UART_LCR, 0x03); /* 8 bits, no parity, one stop bit */
		outb(UART_FCR, 0x07);
		outb(UART_MCR, 0x03);
		output = OUTPUT_SERIAL;
	} else if (inb(DEBUG_PORT) == DEBUG_PORT) {
		output = OUTPUT_DEBUG;
	}
}

static void put(char c)
{
	if (output == OUTPUT_SERIAL) {
		for (int i = 0; i < TRANSMIT_TRIES && !(inb(UART_LSR) & LSR_TRANSMIT_EMPTY); i++)
			;
		outb(UART_DATA, (uint8_t)c);
	} else if (output == OUTPUT_DEBUG) {
		outb(DEBUG_PORT, (uint8_t)c);
	}
}

void ukplat_console_write(const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (buf[i] == '\n' && output == OUTPUT_SERIAL)
			put('\r');
		put(buf[i]);
	}
}

size_t ukplat_console_read(char *buf, size_t len)
{
	size_t n = 0;

	if (output == OUTPUT_SERIAL)
		while (n < len && (inb(UART_LSR) & LSR_DATA_READY))
			buf[n++] = (char)inb(UART_DATA);
	return n;
}

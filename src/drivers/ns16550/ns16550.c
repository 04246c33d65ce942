// SPDX-License-Identifier: BSD-3-Clause
// The registers of a 16550, one port each.
#include <uk/ns16550.h>

#include <uk/arch/io.h>

#define DATA 0
#define IER 1
#define LCR 3
#define MCR 4
#define LSR 5
#define SCRATCH 7

#define IER_RECEIVED 0x01
#define MCR_DTR_RTS 0x03
#define MCR_OUT2 0x08 /* a PC's interrupt line is behind it */
#define LSR_DATA_READY 0x01
#define LSR_TRANSMIT_EMPTY 0x20

int uk_ns16550_init(uint16_t port)
{
	ukarch_out8(port + SCRATCH, 0x5a);
	if (ukarch_in8(port + SCRATCH) != 0x5a)
		return -1;
	ukarch_out8(port + IER, 0);
	ukarch_out8(port + LCR, 0x80); /* the divisor: 1, that is 115200 */
	ukarch_out8(port + DATA, 1);
	ukarch_out8(port + IER, 0);
	ukarch_out8(port + LCR, 0x03); /* 8 bits, no parity, one stop bit */
	/* FIFOs stay as they are: switching them empties them, and input may have come before us. */
	ukarch_out8(port + MCR, MCR_DTR_RTS | MCR_OUT2);
	return 0;
}

static void put(uint16_t port, char c)
{
	/* A monitor whose own reader has fallen behind takes its time, seconds when that one sleeps. */
	while (!(ukarch_in8(port + LSR) & LSR_TRANSMIT_EMPTY))
		;
	ukarch_out8(port + DATA, (uint8_t)c);
}

void uk_ns16550_write(uint16_t port, const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		put(port, buf[i]);
}

size_t uk_ns16550_read(uint16_t port, char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && (ukarch_in8(port + LSR) & LSR_DATA_READY))
		buf[n++] = (char)ukarch_in8(port + DATA);
	return n;
}

void uk_ns16550_interrupt(uint16_t port, int on)
{
	ukarch_out8(port + IER, on ? IER_RECEIVED : 0);
}

// SPDX-License-Identifier: BSD-3-Clause
// The PL011 serial port as console (Arm DDI 0183, chapter 3), polled.

#include <uk/plat/console.h>

#include "machine.h"

#define DR 0x00
#define FR 0x18
#define FR_RXFE (1u << 4)
#define FR_TXFF (1u << 5)
#define LCRH 0x2c
#define LCRH_FEN (1u << 4)
#define LCRH_8BIT (3u << 5)
#define CR 0x30
#define CR_ENABLE (1u << 0 | 1u << 8 | 1u << 9) // UARTEN, TXE, RXE

static uint64_t uart;

static volatile uint32_t *at(uint64_t offset)
{
	return (volatile uint32_t *)(uart + offset);
}

void _arm_console_init(uint64_t base)
{
	uart = base;
	if (!uart)
		return;
	// The baud rate is the loader's or, in a virtual machine, nobody's.
	*at(LCRH) = LCRH_8BIT | LCRH_FEN;
	*at(CR) = CR_ENABLE;
}

static void put(char c)
{
	while (*at(FR) & FR_TXFF)
		;
	*at(DR) = (uint8_t)c;
}

void ukplat_console_write(const char *buf, size_t len)
{
	if (!uart)
		return;
	for (size_t i = 0; i < len; i++) {
		if (buf[i] == '\n')
			put('\r');
		put(buf[i]);
	}
}

size_t ukplat_console_read(char *buf, size_t len)
{
	size_t n = 0;

	while (uart && n < len && !(*at(FR) & FR_RXFE))
		buf[n++] = (char)*at(DR);
	return n;
}

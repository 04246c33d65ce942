// SPDX-License-Identifier: BSD-3-Clause
// The registers of Cadence's serial port (AMD UG1087, module UART).
#include <uk/cadenceuart.h>

#define CONTROL 0x00
#define CONTROL_ENABLE (1u << 4 | 1u << 2) // TXEN, RXEN; at its reset both directions are off, and drop what is written
#define MODE 0x04
#define MODE_8N1 (4u << 3) // no parity, 8 bits, one stop bit
#define INTERRUPT_ENABLE 0x08
#define INTERRUPT_DISABLE 0x0c
#define INTERRUPT_STATUS 0x14
#define TRIGGER (1u << 0) // so many bytes are there as TRIGGER_LEVEL says
#define ALL 0x1fffu
#define TRIGGER_LEVEL 0x20
#define STATUS 0x2c
#define STATUS_EMPTY (1u << 1) // nothing to read
#define STATUS_FULL (1u << 4)  // no room to write
#define FIFO 0x30

static volatile uint32_t *at(uintptr_t base, uintptr_t offset)
{
	return (volatile uint32_t *)(base + offset);
}

void uk_cadenceuart_init(uintptr_t base)
{
	*at(base, INTERRUPT_DISABLE) = ALL;
	*at(base, MODE) = MODE_8N1;
	*at(base, TRIGGER_LEVEL) = 1;
	*at(base, CONTROL) = CONTROL_ENABLE; // without the resets, which would empty the FIFOs
}

void uk_cadenceuart_write(uintptr_t base, const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		while (*at(base, STATUS) & STATUS_FULL)
			;
		*at(base, FIFO) = (uint8_t)buf[i];
	}
}

size_t uk_cadenceuart_read(uintptr_t base, char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && !(*at(base, STATUS) & STATUS_EMPTY))
		buf[n++] = (char)*at(base, FIFO);
	return n;
}

void uk_cadenceuart_interrupt(uintptr_t base, int on)
{
	*at(base, INTERRUPT_DISABLE) = TRIGGER;
	if (!on)
		return;
	*at(base, INTERRUPT_STATUS) = TRIGGER; // written ones are forgotten
	*at(base, INTERRUPT_ENABLE) = TRIGGER;
}

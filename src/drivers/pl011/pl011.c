// SPDX-License-Identifier: BSD-3-Clause
// The registers of a PL011 (Arm DDI 0183, chapter 3).
#include <uk/pl011.h>

#define DR 0x00
#define FR 0x18
#define FR_RXFE (1u << 4)
#define FR_TXFF (1u << 5)
#define LCRH 0x2c
#define LCRH_FEN (1u << 4)
#define LCRH_8BIT (3u << 5)
#define CR 0x30
#define IMSC 0x38
#define IMSC_RECEIVED (1u << 4 | 1u << 6) // RXIM: so many bytes are there; RTIM: some are, and have been for a while
#define CR_ENABLE (1u << 0 | 1u << 8 | 1u << 9) // UARTEN, TXE, RXE

static volatile uint32_t *at(uintptr_t base, uintptr_t offset)
{
	return (volatile uint32_t *)(base + offset);
}

void uk_pl011_init(uintptr_t base)
{
	// The baud rate is the loader's or, in a virtual machine, nobody's. So are the FIFOs: switching them empties them, and input may
	// have come before us.
	*at(base, LCRH) = LCRH_8BIT | (*at(base, LCRH) & LCRH_FEN);
	*at(base, CR) = CR_ENABLE;
}

static void put(uintptr_t base, char c)
{
	while (*at(base, FR) & FR_TXFF)
		;
	*at(base, DR) = (uint8_t)c;
}

void uk_pl011_write(uintptr_t base, const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		put(base, buf[i]);
}

size_t uk_pl011_read(uintptr_t base, char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && !(*at(base, FR) & FR_RXFE))
		buf[n++] = (char)*at(base, DR);
	return n;
}

void uk_pl011_interrupt(uintptr_t base, int on)
{
	*at(base, IMSC) = on ? IMSC_RECEIVED : 0;
}

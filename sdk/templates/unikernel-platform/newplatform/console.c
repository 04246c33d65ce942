// The console's line: a PC's first serial port, byte by byte (NS16550). Put your machine's in its place.

#include <uk/arch/io.h>
#include <uk/machine.h>

#define PORT 0x3f8
#define STATUS (PORT + 5)
#define HAS_INPUT 0x01
#define HAS_ROOM 0x20

void uk_machine_line_write(const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		while (!(ukarch_in8(STATUS) & HAS_ROOM))
			;
		ukarch_out8(PORT, (uint8_t)buf[i]);
	}
}

size_t uk_machine_line_read(char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && ukarch_in8(STATUS) & HAS_INPUT)
		buf[n++] = (char)ukarch_in8(PORT);
	return n;
}

// No interrupt: who waits for input looks each two milliseconds.
int uk_machine_line_irq(void)
{
	return -1;
}

void uk_machine_line_interrupt(int on)
{
	(void)on;
}

// SPDX-License-Identifier: BSD-3-Clause
// One port each: a byte for the console, a word for the end.
#include <uk/isadebug.h>

#include <uk/arch/io.h>

#define CONSOLE_MAGIC 0xe9

int uk_isadebug_console_present(uint16_t port)
{
	return ukarch_in8(port) == CONSOLE_MAGIC;
}

void uk_isadebug_console_write(uint16_t port, const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		ukarch_out8(port, (uint8_t)buf[i]);
}

void uk_isadebug_exit(uint16_t port, uint8_t code)
{
	uint8_t seven = code & 0x7f;

	ukarch_out32(port, seven || !code ? seven : 1);
}

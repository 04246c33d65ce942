// SPDX-License-Identifier: BSD-3-Clause
// QEMU's firmware configuration device (docs/specs/fw_cfg.rst): a command line from whoever runs the machine, and that it is QEMU's.
#ifndef LOADERS_FWCFG_H
#define LOADERS_FWCFG_H

#define FWCFG_CMDLINE "opt/unicore/cmdline"

#define FWCFG_SELECTOR 0x510
#define FWCFG_DATA     0x511
#define FWCFG_SIGNATURE 0x0000
#define FWCFG_DIRECTORY 0x0019
#define FWCFG_NAME_SIZE 56
#define FWCFG_QEMU 0x51454d55 /* "QEMU" */

/*
 * What a loader that gave up writes to the device by which `dotnet run` has its guests end QEMU (isa-debug-exit); where there is none,
 * nobody reads it. CoreGuest.cs knows the word.
 */
#define EXIT_PORT 0xf4
#define EXIT_GAVE_UP 0x55

#ifndef __ASSEMBLER__
#include <stdint.h>

static inline void fwcfg_select(uint16_t item)
{
	__asm__ volatile("outw %0, %1" : : "a"(item), "Nd"((uint16_t)FWCFG_SELECTOR));
}

static inline uint8_t fwcfg_byte(void)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"((uint16_t)FWCFG_DATA));
	return value;
}

/* Its numbers are big-endian. */
static inline uint32_t fwcfg_number(unsigned int bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | fwcfg_byte();
	return value;
}

/* Nothing tells of the ports but a machine that isn't real (CPUID 1, ECX bit 31) and then the device's own signature. */
static inline int fwcfg_is_there(void)
{
	uint32_t a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (!(c >> 31))
		return 0;
	fwcfg_select(FWCFG_SIGNATURE);
	return fwcfg_number(4) == FWCFG_QEMU;
}

/* Ends QEMU, if this is its machine and it has the device. */
static inline void fwcfg_give_up(void)
{
	if (fwcfg_is_there())
		__asm__ volatile("outl %0, %1" : : "a"(EXIT_GAVE_UP), "Nd"((uint16_t)EXIT_PORT));
}

/* Copies the command line that QEMU was given, at most `max` bytes and a zero. Whether there is one. */
static inline int fwcfg_cmdline(char *to, uint32_t max)
{
	uint32_t count, size = 0;
	uint16_t item = 0;

	if (!fwcfg_is_there())
		return 0;
	fwcfg_select(FWCFG_DIRECTORY);
	for (count = fwcfg_number(4); count && !item; count--) {
		uint32_t file_size = fwcfg_number(4);
		uint16_t file_item = (uint16_t)fwcfg_number(2);
		int same = 1;

		fwcfg_number(2);
		for (unsigned int i = 0; i < FWCFG_NAME_SIZE; i++) {
			uint8_t c = fwcfg_byte();

			if (i < sizeof(FWCFG_CMDLINE) && c != (uint8_t)FWCFG_CMDLINE[i])
				same = 0;
		}
		if (same) {
			item = file_item;
			size = file_size;
		}
	}
	if (!item)
		return 0;
	fwcfg_select(item);
	if (size > max)
		size = max;
	for (uint32_t i = 0; i < size; i++)
		to[i] = (char)fwcfg_byte();
	to[size] = '\0';
	return 1;
}

#endif
#endif

// SPDX-License-Identifier: BSD-3-Clause
// x86_64: input and output ports, at privilege level 0. A port without a device reads as all ones and drops what is written.
#ifndef UK_ARCH_IO_H
#define UK_ARCH_IO_H

#include <stdint.h>

static inline void ukarch_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void ukarch_out32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t ukarch_in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint32_t ukarch_in32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

#endif

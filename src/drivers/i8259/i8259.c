// SPDX-License-Identifier: BSD-3-Clause
// The controllers' mask registers, a bit for each line.
#include <uk/i8259.h>

#include <uk/arch/io.h>

#define FIRST_DATA 0x21
#define SECOND_DATA 0xa1

void uk_i8259_mask_all(void)
{
	ukarch_out8(FIRST_DATA, 0xff);
	ukarch_out8(SECOND_DATA, 0xff);
}

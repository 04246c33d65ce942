// SPDX-License-Identifier: BSD-3-Clause
// ACPI's static tables (ACPI 6.5, 5.2): finding one, and the processors in the one about interrupt controllers. No bytecode is read.
#ifndef UK_ACPI_H
#define UK_ACPI_H

#include <stddef.h>
#include <stdint.h>

/*
 * The platform's: `len` bytes at the physical address `address`, readable from now on; NULL: not there. Addresses and lengths come out of
 * tables that aren't checked yet.
 */
typedef const void *uk_acpi_map(uint64_t address, size_t len);

/* A table: its header, and all of it, whose sum was right; fields are read by their offset, as nothing is aligned. */
struct uk_acpi_table {
	const uint8_t *data;
	size_t size; /* with the header of 36 bytes */
};

/*
 * Finds the table with that signature, from the root pointer on, by the extended root table where there is one. Tables whose length or
 * sum is wrong aren't there. 0, -UK_ENOENT, or -UK_EINVAL: no such root pointer, or a broken root table.
 */
int uk_acpi_find(uk_acpi_map *map, uint64_t rsdp, const char signature[4], struct uk_acpi_table *table);

/*
 * The local APICs of the processors that can be used, out of a table "APIC" (5.2.12): how many there are, of which up to `max` are in
 * `ids`. What follows a broken entry isn't read.
 */
unsigned int uk_acpi_processors(const struct uk_acpi_table *madt, uint64_t ids[], unsigned int max);

#endif

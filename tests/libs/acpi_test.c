// SPDX-License-Identifier: BSD-3-Clause
// ACPI's tables: a machine's processors, in tables that are whole, damaged, or anything.
#include "check.h"

#include <string.h>
#include <uk/acpi.h>
#include <uk/errno.h>

#include "fuzz.h"

/* Physical memory: tables lie in it at random places, and nothing outside may be looked at. */
#define BASE 0x7000
#define SIZE 4096
static uint8_t *memory; /* of exactly its size, for the sanitizer */

static const void *map(uint64_t address, size_t len)
{
	return address < BASE || address - BASE > SIZE || len > SIZE - (address - BASE) ? NULL : memory + (address - BASE);
}

static void put(size_t at, uint64_t value, unsigned int bytes)
{
	for (; bytes--; value >>= 8)
		memory[at++] = (uint8_t)value;
}

/* Sets the byte at `at` so that the sum of `len` bytes from `start` on is 0. */
static void sum(size_t start, size_t len, size_t at)
{
	uint8_t total = 0;

	memory[at] = 0;
	for (size_t i = 0; i < len; i++)
		total += memory[start + i];
	memory[at] = (uint8_t)-total;
}

static void header(size_t at, const char *signature, size_t len)
{
	memcpy(memory + at, signature, 4);
	put(at + 4, len, 4);
	sum(at, len, at + 9);
}

#define ROOT 0
#define RSDT 64
#define XSDT 160
#define OTHER 256
#define MADT 512

/* `is_extended`: with an XSDT beside the RSDT. Returns how many processors can be used. */
static unsigned int fill(int is_extended, uint64_t ids[])
{
	unsigned int count = 0, entries = 1 + draw(20);
	size_t at = MADT + 44;

	memset(memory, 0, SIZE);
	for (unsigned int i = 0; i < entries; i++) {
		unsigned int kind = draw(4), enabled = draw(3) != 0;

		if (kind == 0) { /* a local APIC */
			memory[at] = 0;
			memory[at + 1] = 8;
			memory[at + 3] = (uint8_t)(count * 3);
			put(at + 4, enabled, 4);
		} else if (kind == 1) { /* a local x2APIC */
			memory[at] = 9;
			memory[at + 1] = 16;
			put(at + 4, 1000 + count, 4);
			put(at + 8, enabled, 4);
		} else { /* an I/O APIC, and what nobody knows */
			memory[at] = kind == 2 ? 1 : (uint8_t)(100 + draw(100));
			memory[at + 1] = (uint8_t)(kind == 2 ? 12 : 2 + draw(30));
		}
		if (kind < 2 && enabled) {
			ids[count] = kind ? 1000 + count : count * 3;
			count++;
		}
		at += memory[at + 1];
	}
	header(MADT, "APIC", at - MADT);
	header(OTHER, "FACP", 36 + draw(100));
	put(RSDT + 36, BASE + OTHER, 4);
	put(RSDT + 40, BASE + MADT, 4);
	header(RSDT, "RSDT", 44);
	put(XSDT + 36, 0, 8);
	put(XSDT + 44, 1ull << 60, 8); /* nothing is there */
	put(XSDT + 52, BASE + MADT, 8);
	header(XSDT, "XSDT", 60);
	memcpy(memory + ROOT, "RSD PTR ", 8);
	put(ROOT + 16, BASE + RSDT, 4);
	sum(ROOT, 20, ROOT + 8);
	if (is_extended) {
		memory[ROOT + 15] = 2;
		put(ROOT + 20, 36, 4);
		put(ROOT + 24, BASE + XSDT, 8);
		sum(ROOT, 20, ROOT + 8);
		sum(ROOT, 36, ROOT + 32);
	}
	return count;
}

static void whole(void)
{
	for (int round = 0; round < 2000; round++) {
		uint64_t expected[32], found[32];
		unsigned int count = fill(round % 2, expected);
		struct uk_acpi_table madt;

		CHECK(!uk_acpi_find(map, BASE, "APIC", &madt));
		CHECK(uk_acpi_processors(&madt, found, 32) == count);
		CHECK(!memcmp(found, expected, count * sizeof(*found)));
		CHECK(uk_acpi_processors(&madt, found, 0) == count);
		CHECK(uk_acpi_find(map, BASE, "HPET", &madt) == -UK_ENOENT);
	}
}

static void wrong(void)
{
	struct uk_acpi_table madt;
	uint64_t ids[32];

	CHECK(uk_acpi_find(map, 0, "APIC", &madt) == -UK_EINVAL);
	CHECK(uk_acpi_find(map, 1ull << 40, "APIC", &madt) == -UK_EINVAL);
	for (size_t i = 0; i < 36; i++) { /* each byte counts, of the root pointer and of what it leads to */
		fill(1, ids);
		memory[ROOT + i]++;
		CHECK(uk_acpi_find(map, BASE, "APIC", &madt) == -UK_EINVAL);
	}
	fill(0, ids);
	memory[RSDT + 30]++;
	CHECK(uk_acpi_find(map, BASE, "APIC", &madt) == -UK_EINVAL);
	fill(0, ids);
	memory[MADT + 30]++;
	CHECK(uk_acpi_find(map, BASE, "APIC", &madt) == -UK_ENOENT);
	fill(1, ids); /* a broken XSDT: the other one is there still */
	memory[XSDT + 30]++;
	CHECK(!uk_acpi_find(map, BASE, "APIC", &madt));
}

static void damaged(const uint8_t *bytes, size_t len)
{
	uint64_t ids[32];
	struct uk_acpi_table madt;

	(void)bytes, (void)len;
	fill((int)draw(2), ids);
	for (unsigned int changes = 1 + draw(4); changes--;)
		memory[draw(2) ? draw(64) : draw(SIZE)] = (uint8_t)draw(256);
	if (draw(2)) /* with the right sums */
		for (size_t at = RSDT; at <= MADT; at = at == RSDT ? XSDT : at == XSDT ? OTHER : at == OTHER ? MADT : SIZE) {
			size_t size = memory[at + 4] | memory[at + 5] << 8;

			if (size > 9 && size <= SIZE - at)
				sum(at, size, at + 9);
		}
	sum(ROOT, 20, ROOT + 8);
	sum(ROOT, 36, ROOT + 32);
	if (!uk_acpi_find(map, BASE, "APIC", &madt))
		uk_acpi_processors(&madt, ids, 32);
}

static void begin(void)
{
	memory = host_memory(SIZE);
}

FUZZ(acpi, begin, damaged);

void test(void)
{
	begin();
	whole();
	wrong();
	for (int round = 0; round < 20000; round++)
		damaged(NULL, 0);
	host_release(memory);
}

// SPDX-License-Identifier: BSD-3-Clause
// Functions and their registers, whatever leads to them.
#include "pci.h"

#include <uk/errno.h>

#define ID 0x00
#define CLASS 0x08
#define HEADER 0x0c
#define BAR(i) (0x10 + 4 * (i))
#define BRIDGE_BUSES 0x18 /* primary, secondary, subordinate */

#define COMMAND_MEMORY 2u
#define COMMAND_MASTER 4u
#define COMMAND_NO_INTERRUPT 0x400u
#define HEADER_TYPE(word) ((word) >> 16 & 0x7f)
#define HEADER_BRIDGE 1u
#define HEADER_SEVERAL 0x800000u
#define BARS 6u
#define BAR_IO 1u
#define BAR_TYPE 6u
#define BAR_64 4u
#define BAR_FLAGS 0xfull

struct walk {
	int (*each)(void *arg, const struct uk_pci_function *f);
	void *arg;
	uint8_t buses[256 / 8]; /* those that were walked, a bit each */
};

static int is_there(void)
{
	static enum { UNKNOWN, PRESENT, ABSENT } state;

	if (state == UNKNOWN)
		state = _pci_init() ? ABSENT : PRESENT;
	return state == PRESENT;
}

static int walk_bus(struct walk *w, uint32_t bus);

/* Whether the bus was walked, which it now is. */
static int is_known(struct walk *w, uint32_t bus)
{
	uint8_t bit = (uint8_t)(1u << bus % 8), known = w->buses[bus / 8] & bit;

	w->buses[bus / 8] |= bit;
	return known != 0;
}

static int look_at(struct walk *w, uint32_t place, uint32_t *header)
{
	uint32_t id = _pci_read(place, ID), secondary;
	struct uk_pci_function f = { .place = place, .vendor = (uint16_t)id, .device = (uint16_t)(id >> 16) };
	int result;

	if (f.vendor == 0xffff)
		return 0;
	*header = _pci_read(place, HEADER);
	result = w->each(w->arg, &f);
	if (result || HEADER_TYPE(*header) != HEADER_BRIDGE)
		return result;
	/* Buses behind a bridge have greater numbers: no circles; and each is behind one bridge only, whatever others say. */
	secondary = _pci_read(place, BRIDGE_BUSES) >> 8 & 0xff;
	return secondary > place >> 16 && !is_known(w, secondary) ? walk_bus(w, secondary) : 0;
}

static int walk_bus(struct walk *w, uint32_t bus)
{
	int result = 0;

	for (uint32_t slot = 0; slot < 32 && !result; slot++) {
		uint32_t place = bus << 16 | slot << 11, header = 0, other = 0;

		result = look_at(w, place, &header);
		for (uint32_t function = 1; header & HEADER_SEVERAL && function < 8 && !result; function++)
			result = look_at(w, place | function << 8, &other);
	}
	return result;
}

int uk_pci_each(int (*each)(void *arg, const struct uk_pci_function *f), void *arg)
{
	struct walk w = { .each = each, .arg = arg };

	return is_there() ? walk_bus(&w, 0) : 0;
}

uint32_t uk_pci_read(const struct uk_pci_function *f, unsigned int offset)
{
	return _pci_read(f->place, offset & 0xfc);
}

void uk_pci_write(const struct uk_pci_function *f, unsigned int offset, uint32_t value)
{
	_pci_write(f->place, offset & 0xfc, value);
}

static void write_bar(const struct uk_pci_function *f, unsigned int i, int is_64, uint64_t value)
{
	uk_pci_write(f, BAR(i), (uint32_t)value);
	if (is_64)
		uk_pci_write(f, BAR(i + 1), (uint32_t)(value >> 32));
}

static uint64_t read_bar(const struct uk_pci_function *f, unsigned int i, int is_64)
{
	return uk_pci_read(f, BAR(i)) | (is_64 ? (uint64_t)uk_pci_read(f, BAR(i + 1)) << 32 : 0xffffffff00000000ull);
}

int uk_pci_bar(const struct uk_pci_function *f, unsigned int i, uint64_t *base, uint64_t *size)
{
	uint32_t command = uk_pci_read(f, COMMAND), low = i < BARS ? uk_pci_read(f, BAR(i)) : BAR_IO;
	int is_64 = (low & BAR_TYPE) == BAR_64;
	uint64_t address, mask;

	if (low & BAR_IO || (is_64 && i + 1 == BARS))
		return -UK_ENODEV;
	/* Its size is what of all ones doesn't stick (6.2.5.1), while it answers nowhere. */
	uk_pci_write(f, COMMAND, (command & 0xffff) & ~COMMAND_MEMORY);
	address = read_bar(f, i, is_64) & ~BAR_FLAGS & (is_64 ? UINT64_MAX : UINT32_MAX);
	write_bar(f, i, is_64, UINT64_MAX);
	mask = read_bar(f, i, is_64) & ~BAR_FLAGS;
	*size = mask << 32 ? ~mask + 1 : 0; /* none at all, or 4 GiB and more */
	if (!address && *size)
		address = _pci_assign(*size);
	write_bar(f, i, is_64, address);
	uk_pci_write(f, COMMAND, command & 0xffff);
	*base = address && *size ? _pci_to_processor(address) : 0;
	return *base ? 0 : -UK_ENODEV;
}

void uk_pci_start(const struct uk_pci_function *f)
{
	uint32_t command = uk_pci_read(f, COMMAND) & 0xffff;

	uk_pci_write(f, COMMAND, (command | COMMAND_MEMORY | COMMAND_MASTER) & ~COMMAND_NO_INTERRUPT);
}

int uk_pci_irq(const struct uk_pci_function *f)
{
	unsigned int pin = uk_pci_read(f, INTERRUPT) >> 8 & 0xff;

	return pin >= 1 && pin <= 4 ? _pci_line(f, pin) : -1;
}

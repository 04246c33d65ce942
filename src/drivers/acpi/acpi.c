// SPDX-License-Identifier: BSD-3-Clause
// Root pointer, root table, table: each is mapped as far as it says, and counts only if its bytes have the sum 0.
#include <uk/acpi.h>

#include <uk/errno.h>
#include <uk/string.h>

#define ROOT_SIZE 20     /* of the root pointer of ACPI 1.0 (5.2.5.3) */
#define ROOT_EXTENDED 36 /* of the later ones, at least */
#define ROOT_REVISION 15
#define ROOT_RSDT 16
#define ROOT_LENGTH 20
#define ROOT_XSDT 24

#define HEADER 36 /* 5.2.6 */
#define HEADER_LENGTH 4
#define LENGTH_MAX (1u << 20) /* a table of processors, or of tables, has some KiB */

#define MADT_ENTRIES 44
#define ENTRY_LOCAL_APIC 0    /* 5.2.12.2 */
#define ENTRY_LOCAL_X2APIC 9  /* 5.2.12.12 */
#define ENABLED 1u

static uint64_t little(const uint8_t *at, unsigned int bytes)
{
	uint64_t value = 0;

	while (bytes--)
		value = value << 8 | at[bytes];
	return value;
}

static int has_sum(const uint8_t *data, size_t len)
{
	uint8_t sum = 0;

	while (len--)
		sum += data[len];
	return !sum;
}

static int open_table(uk_acpi_map *map, uint64_t address, struct uk_acpi_table *table)
{
	const uint8_t *data = address ? map(address, HEADER) : NULL;
	size_t size = data ? little(data + HEADER_LENGTH, 4) : 0;

	if (size < HEADER || size > LENGTH_MAX)
		return -UK_EINVAL;
	data = map(address, size);
	if (!data || !has_sum(data, size))
		return -UK_EINVAL;
	*table = (struct uk_acpi_table){ data, size };
	return 0;
}

/* The root table, and how large its entries are. */
static int open_root(uk_acpi_map *map, uint64_t rsdp, struct uk_acpi_table *root, unsigned int *entry)
{
	const uint8_t *data = rsdp ? map(rsdp, ROOT_SIZE) : NULL;
	size_t size;

	if (!data || memcmp(data, "RSD PTR ", 8) || !has_sum(data, ROOT_SIZE))
		return -UK_EINVAL;
	if (data[ROOT_REVISION] >= 2) {
		data = map(rsdp, ROOT_EXTENDED);
		size = data ? little(data + ROOT_LENGTH, 4) : 0;
		data = size >= ROOT_EXTENDED && size <= LENGTH_MAX ? map(rsdp, size) : NULL;
		if (!data || !has_sum(data, size))
			return -UK_EINVAL;
		*entry = 8;
		if (!open_table(map, little(data + ROOT_XSDT, 8), root) && !memcmp(root->data, "XSDT", 4))
			return 0;
	}
	*entry = 4;
	return open_table(map, little(data + ROOT_RSDT, 4), root) || memcmp(root->data, "RSDT", 4) ? -UK_EINVAL : 0;
}

int uk_acpi_find(uk_acpi_map *map, uint64_t rsdp, const char signature[4], struct uk_acpi_table *table)
{
	struct uk_acpi_table root;
	unsigned int entry;
	int error = open_root(map, rsdp, &root, &entry);

	if (error)
		return error;
	for (size_t at = HEADER; root.size - at >= entry; at += entry)
		if (!open_table(map, little(root.data + at, entry), table) && !memcmp(table->data, signature, 4))
			return 0;
	return -UK_ENOENT;
}

unsigned int uk_acpi_processors(const struct uk_acpi_table *madt, uint64_t ids[], unsigned int max)
{
	unsigned int count = 0;
	size_t left = madt->size > MADT_ENTRIES ? madt->size - MADT_ENTRIES : 0;

	for (const uint8_t *at = madt->data + MADT_ENTRIES; left >= 2 && at[1] >= 2 && at[1] <= left; left -= at[1], at += at[1]) {
		uint64_t id = 0, flags = 0;

		if (at[0] == ENTRY_LOCAL_APIC && at[1] >= 8) {
			id = at[3];
			flags = little(at + 4, 4);
		} else if (at[0] == ENTRY_LOCAL_X2APIC && at[1] >= 16) {
			id = little(at + 4, 4);
			flags = little(at + 8, 4);
		}
		if (!(flags & ENABLED))
			continue;
		if (count < max)
			ids[count] = id;
		count++;
	}
	return count;
}

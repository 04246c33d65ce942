// SPDX-License-Identifier: BSD-3-Clause
// A reader of flattened device trees: one token after the other, with every length checked.
//
// Offsets and sizes of the parts come from the header (5.2), the tokens are those of 5.4.1.
#include <uk/fdt.h>

#include <uk/errno.h>
#include <uk/string.h>

#define MAGIC 0xd00dfeed
#define HEADER_SIZE 40
#define RESERVED_SIZE 16
#define BEGIN_NODE 1
#define END_NODE 2
#define PROP 3
#define NOP 4
#define END 9
#define MAX_SIZE (2u << 20) /* Linux' limit for arm64: a loader puts it where two blocks of 2 MiB reach it */
#define MAX_DEPTH 64

static uint32_t big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint64_t uk_fdt_number(const uint8_t *data, uint32_t cells)
{
	uint64_t value = 0;

	for (; cells--; data += 4) {
		if (value >> 32)
			return UINT64_MAX;
		value = value << 32 | big32(data);
	}
	return value;
}

int uk_fdt_lists(struct uk_fdt_value list, const char *text)
{
	uint32_t start = 0;
	size_t len = strlen(text);

	for (uint32_t i = 0; i < list.size; i++) {
		if (list.data[i])
			continue;
		if (i - start == len && !memcmp(list.data + start, text, len))
			return 1;
		start = i + 1;
	}
	return 0;
}

int uk_fdt_is_okay(struct uk_fdt_value status)
{
	return !status.size || uk_fdt_lists(status, "okay") || uk_fdt_lists(status, "ok");
}

/* Counts the pairs of the memory reservation block, up to 0, 0; -1 if that isn't there. */
static int count_reserved(const uint8_t *from, const uint8_t *end)
{
	int count = 0;

	for (; end - from >= RESERVED_SIZE; from += RESERVED_SIZE, count++)
		if (!uk_fdt_number(from, 2) && !uk_fdt_number(from + 8, 2))
			return count;
	return -1;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

int uk_fdt_open(const void *blob, struct uk_fdt *fdt)
{
	const uint8_t *head = blob;
	uint32_t total, structure, structure_size, strings, strings_size, reserved;
	int count;

	if (!blob || (uintptr_t)blob % 8 || !ukplat_readable((uintptr_t)head, HEADER_SIZE) || big32(head) != MAGIC || big32(head + 20) < 16)
		return -UK_EINVAL;
	total = big32(head + 4);
	structure = big32(head + 8);
	strings = big32(head + 12);
	reserved = big32(head + 16);
	strings_size = big32(head + 32);
	if (total > MAX_SIZE || structure > total || strings > total || strings_size > total - strings || !strings_size)
		return -UK_EINVAL;
	structure_size = big32(head + 20) >= 17 ? big32(head + 36) : total - structure;
	if (structure_size > total - structure)
		return -UK_EINVAL;
	*fdt = (struct uk_fdt){
		.blob = head,
		.size = larger(larger(structure + structure_size, strings + strings_size), HEADER_SIZE),
		.structure = head + structure,
		.structure_end = head + structure + structure_size,
		.strings = (const char *)head + strings,
		.strings_size = strings_size,
	};
	if (reserved > fdt->size || !ukplat_readable((uintptr_t)head, fdt->size) || fdt->strings[strings_size - 1])
		return -UK_EINVAL;
	count = count_reserved(head + reserved, head + fdt->size);
	if (count < 0)
		return -UK_EINVAL;
	fdt->reserved = head + reserved;
	fdt->reserved_count = (unsigned int)count;
	return 0;
}

static enum uk_fdt_event begin_node(struct uk_fdt_cursor *cursor)
{
	size_t room = (size_t)(cursor->fdt->structure_end - cursor->at), length;

	cursor->name = (const char *)cursor->at;
	length = strnlen(cursor->name, room);
	if (length == room || ((length + 4) & ~(size_t)3) > room || ++cursor->depth > MAX_DEPTH)
		return UK_FDT_BROKEN;
	cursor->at += (length + 4) & ~(size_t)3;
	return UK_FDT_NODE;
}

static enum uk_fdt_event property(struct uk_fdt_cursor *cursor)
{
	size_t room = (size_t)(cursor->fdt->structure_end - cursor->at);
	uint32_t size, name;

	if (cursor->depth < 1 || room < 8)
		return UK_FDT_BROKEN;
	size = big32(cursor->at);
	name = big32(cursor->at + 4);
	if (name >= cursor->fdt->strings_size || size > room - 8 || ((size + 3) & ~3u) > room - 8)
		return UK_FDT_BROKEN;
	cursor->name = cursor->fdt->strings + name;
	cursor->value = (struct uk_fdt_value){ cursor->at + 8, size };
	cursor->at += 8 + ((size + 3) & ~3u);
	return UK_FDT_PROPERTY;
}

enum uk_fdt_event uk_fdt_next(struct uk_fdt_cursor *cursor)
{
	if (!cursor->at)
		cursor->at = cursor->fdt->structure;
	while (cursor->fdt->structure_end - cursor->at >= 4) {
		uint32_t token = big32(cursor->at);

		cursor->at += 4;
		if (token == BEGIN_NODE)
			return begin_node(cursor);
		if (token == PROP)
			return property(cursor);
		if (token == END_NODE)
			return --cursor->depth < 0 ? UK_FDT_BROKEN : UK_FDT_NODE_END;
		if (token == END)
			return cursor->depth ? UK_FDT_BROKEN : UK_FDT_END;
		if (token != NOP)
			break;
	}
	return UK_FDT_BROKEN;
}

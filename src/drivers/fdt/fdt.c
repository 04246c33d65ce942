// SPDX-License-Identifier: BSD-3-Clause
// A reader of flattened device trees that takes one pass over the structure block.
//
// Nodes come as a stream of BEGIN_NODE, PROP…, BEGIN_NODE (children), END_NODE. A node's properties stand before its
// children, but in no certain order, so they are collected per level and judged when the first child begins or the
// node ends. Buses whose addresses need translation ("ranges") are not followed: UART, clock and memory of the
// machines we run on are children of the root.

#include <uk/fdt.h>

#include <uk/string.h>

#define MAGIC 0xd00dfeed
#define BEGIN_NODE 1
#define END_NODE 2
#define PROP 3
#define NOP 4
#define END 9
#define MAX_DEPTH 8
#define MAX_CELLS 4
#define MAX_SIZE (2u << 20)

struct cells {
	const uint8_t *data;
	uint32_t size;
};

struct node {
	const char *name;
	struct cells compatible, reg, status, method, device_type;
	uint32_t address_cells, size_cells; // of the node's children
	int judged;
};

struct reader {
	const uint8_t *at, *end;
	const char *strings, *strings_end;
	const char *stdout_path;
	int uart_is_stdout;
	struct node level[MAX_DEPTH];
	int depth; // of the current node; -1 outside the root
	struct uk_fdt_info *info;
};

static uint32_t big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int same(const char *a, const char *b)
{
	return !strcmp(a, b);
}

// True if the string list `list` has `text`.
static int lists(struct cells list, const char *text)
{
	uint32_t start = 0;

	for (uint32_t i = 0; i < list.size; i++) {
		if (list.data[i])
			continue;
		if (same((const char *)list.data + start, text))
			return 1;
		start = i + 1;
	}
	return 0;
}

static uint64_t number(const uint8_t *p, uint32_t cells)
{
	uint64_t value = 0;

	while (cells--) {
		value = value << 32 | big32(p);
		p += 4;
	}
	return value;
}

// True if /chosen/stdout-path names this child of the root ("/pl011@9000000", perhaps with ":115200" after it).
static int is_stdout(const struct reader *reader, const char *name)
{
	const char *path = reader->stdout_path;

	if (!path || *path++ != '/')
		return 0;
	while (*name && *path == *name) {
		path++;
		name++;
	}
	return !*name && (!*path || *path == ':');
}

static void add_memory(struct uk_fdt_info *info, struct cells reg, uint32_t address_cells, uint32_t size_cells)
{
	uint32_t step = 4 * (address_cells + size_cells);

	for (uint32_t i = 0; step && i + step <= reg.size && info->memory_count < UK_FDT_MAX_MEMORY; i += step) {
		struct uk_fdt_range *range = &info->memory[info->memory_count];

		range->base = number(reg.data + i, address_cells);
		range->size = number(reg.data + i + 4 * address_cells, size_cells);
		if (range->size)
			info->memory_count++;
	}
}

// Takes what is of use from a node whose properties are complete.
static void judge(struct reader *reader)
{
	struct node *node = &reader->level[reader->depth];
	struct uk_fdt_info *info = reader->info;
	const struct node *parent;
	uint64_t base;

	if (node->judged || reader->depth < 1)
		return;
	node->judged = 1;
	parent = node - 1;
	if (node->status.size && !lists(node->status, "okay") && !lists(node->status, "ok"))
		return;
	if (lists(node->compatible, "arm,psci") || lists(node->compatible, "arm,psci-0.2") || lists(node->compatible, "arm,psci-1.0")) {
		info->psci_smc = lists(node->method, "smc");
		return;
	}
	if (node->reg.size < 4 * parent->address_cells || !node->reg.size)
		return;
	if (lists(node->device_type, "memory"))
		add_memory(info, node->reg, parent->address_cells, parent->size_cells);
	base = number(node->reg.data, parent->address_cells);
	if (lists(node->compatible, "arm,pl011") && !reader->uart_is_stdout) {
		reader->uart_is_stdout = is_stdout(reader, node->name);
		if (!info->pl011 || reader->uart_is_stdout)
			info->pl011 = base;
	}
	if (lists(node->compatible, "arm,pl031"))
		info->pl031 = base;
}

static void chosen_property(struct reader *reader, const char *name, struct cells value)
{
	struct uk_fdt_info *info = reader->info;
	int text = value.size && !value.data[value.size - 1];

	if (same(name, "bootargs") && text)
		info->bootargs = (const char *)value.data;
	else if (same(name, "stdout-path") && text)
		reader->stdout_path = (const char *)value.data;
	else if (same(name, "rng-seed")) {
		info->rng_seed = value.data;
		info->rng_seed_size = value.size;
	} else if (same(name, "linux,initrd-start") && value.size && value.size <= 8)
		info->initrd.base = number(value.data, value.size / 4);
	else if (same(name, "linux,initrd-end") && value.size && value.size <= 8)
		info->initrd.size = number(value.data, value.size / 4);
}

static int property(struct reader *reader)
{
	struct node *node;
	struct cells value;
	const char *name;

	if (reader->depth < 0 || reader->end - reader->at < 8)
		return -1;
	value.size = big32(reader->at);
	name = reader->strings + big32(reader->at + 4);
	value.data = reader->at + 8;
	if (value.size > (size_t)(reader->end - value.data) || name >= reader->strings_end)
		return -1;
	reader->at = value.data + ((value.size + 3) & ~3u);
	if (reader->depth >= MAX_DEPTH)
		return 0;
	node = &reader->level[reader->depth];
	if (same(name, "compatible"))
		node->compatible = value;
	else if (same(name, "reg"))
		node->reg = value;
	else if (same(name, "status"))
		node->status = value;
	else if (same(name, "method"))
		node->method = value;
	else if (same(name, "device_type"))
		node->device_type = value;
	else if (same(name, "#address-cells") && value.size == 4)
		node->address_cells = big32(value.data);
	else if (same(name, "#size-cells") && value.size == 4)
		node->size_cells = big32(value.data);
	if (node->address_cells > MAX_CELLS || node->size_cells > MAX_CELLS)
		return -1; // the products below would wrap
	if (reader->depth == 1 && same(node->name, "chosen"))
		chosen_property(reader, name, value);
	return 0;
}

static int begin_node(struct reader *reader)
{
	const char *name = (const char *)reader->at;
	size_t length = 0;

	if (reader->depth >= 0 && reader->depth < MAX_DEPTH)
		judge(reader);
	while (reader->at + length < reader->end && name[length])
		length++;
	reader->at += (length + 4) & ~(size_t)3;
	if (reader->at > reader->end)
		return -1;
	if (++reader->depth < MAX_DEPTH)
		reader->level[reader->depth] = (struct node) { .name = name, .address_cells = 2, .size_cells = 1 };
	return 0;
}

static int walk(struct reader *reader)
{
	while (reader->end - reader->at >= 4) {
		uint32_t token = big32(reader->at);

		reader->at += 4;
		if (token == BEGIN_NODE) {
			if (begin_node(reader))
				return -1;
		} else if (token == END_NODE) {
			if (reader->depth < 0)
				return -1;
			if (reader->depth < MAX_DEPTH)
				judge(reader);
			reader->depth--;
		} else if (token == PROP) {
			if (property(reader))
				return -1;
		} else if (token == END) {
			return reader->depth == -1 ? 0 : -1;
		} else if (token != NOP) {
			return -1;
		}
	}
	return -1;
}

// QEMU writes "memory@40000000" first and "chosen" last or the other way round; a UART seen before stdout-path was known
// is judged by the first pass alone, so a tree whose /chosen comes late is read a second time.
int uk_fdt_read(const void *blob, struct uk_fdt_info *info)
{
	const uint8_t *head = blob;
	const char *stdout_path = 0;
	uint32_t total, structure, strings, strings_size, structure_size, used;

	if (big32(head) != MAGIC || big32(head + 20) < 16)
		return -1;
	total = big32(head + 4);
	structure = big32(head + 8);
	strings = big32(head + 12);
	strings_size = big32(head + 32);
	structure_size = big32(head + 20) >= 17 ? big32(head + 36) : total - structure;
	if (total > MAX_SIZE || structure > total || structure_size > total - structure || strings > total
	    || strings_size > total - strings || !strings_size || head[strings + strings_size - 1])
		return -1;
	used = structure + structure_size > strings + strings_size ? structure + structure_size : strings + strings_size;

	for (int pass = 0; pass < 2; pass++) {
		struct reader reader = {
			.at = head + structure,
			.end = head + structure + structure_size,
			.strings = (const char *)head + strings,
			.strings_end = (const char *)head + strings + strings_size,
			.stdout_path = stdout_path,
			.depth = -1,
			.info = info,
		};

		*info = (struct uk_fdt_info) { .blob = { (uintptr_t)blob, used } };
		if (walk(&reader))
			return -1;
		if (reader.uart_is_stdout || !reader.stdout_path)
			break;
		stdout_path = reader.stdout_path;
	}
	info->initrd.size = info->initrd.size > info->initrd.base ? info->initrd.size - info->initrd.base : 0;
	return 0;
}

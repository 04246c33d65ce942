// SPDX-License-Identifier: BSD-3-Clause
// From Linux's boot_params to the boot information. All of it is read before anything is given away.
#include <uk/bootparams.h>

#include <stddef.h>
#include <uk/bootinfo.h>
#include <uk/errno.h>

#define BOOT_FLAG 0xaa55
#define HEADER 0x53726448 /* "HdrS" */
#define E820_MAX 128u
#define E820_RAM 1

struct e820_entry {
	uint64_t addr, size;
	uint32_t type; /* as ACPI has them */
} __attribute__((packed));
_Static_assert(sizeof(struct e820_entry) == 20, "e820_entry");

/* Those fields that are read. */
struct boot_params {
	uint8_t before_rsdp[0x70];
	uint64_t rsdp;
	uint8_t before_ext[0xc0 - 0x78];
	uint32_t ext_ramdisk_image, ext_ramdisk_size, ext_cmd_line_ptr;
	uint8_t before_entries[0x1e8 - 0xcc];
	uint8_t e820_entries;
	uint8_t before_flag[0x1fe - 0x1e9];
	uint16_t boot_flag;
	uint16_t jump;
	uint32_t header;
	uint8_t before_ramdisk[0x218 - 0x206];
	uint32_t ramdisk_image, ramdisk_size;
	uint8_t before_cmd_line[0x228 - 0x220];
	uint32_t cmd_line_ptr;
	uint8_t before_map[0x2d0 - 0x22c];
	struct e820_entry map[E820_MAX];
} __attribute__((packed));
_Static_assert(offsetof(struct boot_params, ext_ramdisk_image) == 0xc0 && offsetof(struct boot_params, header) == 0x202 &&
	       offsetof(struct boot_params, ramdisk_image) == 0x218 && offsetof(struct boot_params, cmd_line_ptr) == 0x228 &&
	       offsetof(struct boot_params, map) == 0x2d0 && sizeof(struct boot_params) == 0xcd0, "boot_params, zero-page.rst");

static uint64_t number(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

int uk_bootparams_bootinfo(const void *params, struct ukplat_bootinfo *info)
{
	const struct boot_params *from = params;
	uint64_t line, ramdisk_size;
	int result;

	if (!from || !ukplat_readable((uintptr_t)from, sizeof(*from)) || from->boot_flag != BOOT_FLAG || from->header != HEADER)
		return -UK_EINVAL;
	if (!from->e820_entries || from->e820_entries > E820_MAX)
		return -UK_ENOENT;
	line = number(from->ext_cmd_line_ptr, from->cmd_line_ptr);
	result = uk_bootinfo_cmdline(info, (const char *)(uintptr_t)line, uk_bootinfo_text_length(line));
	info->rsdp = from->rsdp;
	for (unsigned int i = 0; i < from->e820_entries; i++)
		if (from->map[i].type == E820_RAM)
			uk_bootinfo_free(info, from->map[i].addr, from->map[i].size);
	for (unsigned int i = 0; i < from->e820_entries; i++)
		if (from->map[i].type != E820_RAM)
			uk_bootinfo_reserve(info, from->map[i].addr, from->map[i].size, UKPLAT_MEM_RESERVED, "reserved");
	ramdisk_size = number(from->ext_ramdisk_size, from->ramdisk_size);
	if (ramdisk_size)
		uk_bootinfo_module(info, number(from->ext_ramdisk_image, from->ramdisk_image), ramdisk_size, NULL);
	return result;
}

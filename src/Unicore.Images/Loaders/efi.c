// SPDX-License-Identifier: BSD-3-Clause
// The loader for UEFI, as a story: what the firmware knows, out of its hands, and into the image by PVH's entry.
//
// The bundle follows the program in one file, so the firmware has read it already. Until the firmware's services have ended,
// nothing is written but to memory that they gave.
#include "uefi.h"

#include "fwcfg.h"
#include "handover.h"
#include "launch.h"
#include "options.h"

#define PAGE_SIZE 4096u
#define ONE_GIB   0x40000000ULL /* what the image reads before it has mapped more: its start info has to be there */
#define FOUR_GIB  0x100000000ULL
#define LEAVE_TRIES 16
/* Descriptors that the map may have more than it had when it was asked for its size. */
#define MAP_SLACK 16u

struct launch {
	uint64_t gdt[3];
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) gdt_pointer;
	uint16_t pad;
	uint32_t entry, info, piece_count;
	struct {
		uint32_t from, to, size, zeros;
	} pieces[BUNDLE_PIECES_MAX];
	uint8_t code[LAUNCH_CODE_SIZE];
	struct handover handover;
};
_Static_assert(offsetof(struct launch, gdt_pointer) == LAUNCH_POINTER && offsetof(struct launch, entry) == LAUNCH_ENTRY &&
	       offsetof(struct launch, info) == LAUNCH_INFO && offsetof(struct launch, piece_count) == LAUNCH_COUNT &&
	       offsetof(struct launch, pieces) == LAUNCH_PIECES, "launch.h");

/* launch.S, and where efi.lds puts the bundle. */
extern const uint8_t launch_code[LAUNCH_CODE_SIZE], bundle_start[];

efi_status EFIAPI efi_main(void *image, struct efi_system_table *system);

static void copy(void *to, const void *from, size_t size)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

static void clear(void *to, size_t size)
{
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(0) : "memory");
}

/* Says why and goes back to the firmware, which may know something else to boot; nobody waits for QEMU to find out. */
static efi_status fail(const struct efi_system_table *system, const uint16_t *why, efi_status status)
{
	system->out->output_string(system->out, u"unicore: ");
	system->out->output_string(system->out, why);
	system->out->output_string(system->out, u"\r\n");
	fwcfg_give_up();
	return status;
}

/* Memory below `limit`, as high as there is some; NULL for none. */
static void *allocate(const struct efi_system_table *system, size_t size, uint64_t limit)
{
	uint64_t address = limit - 1;

	/* Of a kind in which code may run: the way out runs in it. */
	size = (size + PAGE_SIZE - 1) / PAGE_SIZE;
	if (EFI_ERROR(system->boot->allocate_pages(EFI_ALLOCATE_MAX_ADDRESS, EFI_LOADER_CODE, size, &address)))
		return 0;
	return (void *)(uintptr_t)address;
}

static int same(const struct efi_guid *a, const struct efi_guid *b)
{
	for (unsigned int i = 0; i < sizeof(*a); i++)
		if (((const uint8_t *)a)[i] != ((const uint8_t *)b)[i])
			return 0;
	return 1;
}

/* ACPI's root pointer: the one of today, or the one of ACPI 1.0. */
static uint64_t find_rsdp(const struct efi_system_table *system)
{
	static const struct efi_guid guids[] = {
		{ 0x8868e871, 0xe4f1, 0x11d3, { 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 } },
		{ 0xeb9d2d30, 0x2d88, 0x11d3, { 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } },
	};

	for (unsigned int g = 0; g < 2; g++)
		for (size_t i = 0; i < system->table_count; i++)
			if (same(&system->tables[i].guid, &guids[g]))
				return (uintptr_t)system->tables[i].table;
	return 0;
}

/* What the firmware's entry or its shell's line says. Whether that is something. */
static int load_options(void *image, const struct efi_system_table *system, char *to)
{
	static const struct efi_guid loaded_image = { 0x5b1b31a1, 0x9562, 0x11d2, { 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b } };
	/* EFI_SHELL_PARAMETERS_PROTOCOL (UEFI Shell 2.2, 2.3): what the shell starts has it, and its own name before its arguments. */
	static const struct efi_guid shell = { 0x752f3136, 0x4e16, 0x4fdc, { 0xa2, 0x2a, 0xe5, 0xf4, 0x68, 0x12, 0xf4, 0xca } };
	struct efi_loaded_image *loaded;
	void *parameters;
	int is_named;

	if (EFI_ERROR(system->boot->handle_protocol(image, &loaded_image, (void **)&loaded)) || !loaded->options)
		return 0;
	is_named = !EFI_ERROR(system->boot->handle_protocol(image, &shell, &parameters));
	return options_copy(loaded->options, loaded->options_size, is_named, to, CMDLINE_MAX) > 0;
}

/* Who runs the machine says what the program is told, or who made the firmware's entry, or who made the image. */
static void find_cmdline(void *image, const struct efi_system_table *system, const struct bundle *bundle, char *to)
{
	uint32_t len = bundle->cmdline_size < CMDLINE_MAX ? bundle->cmdline_size : CMDLINE_MAX;

	if (fwcfg_cmdline(to, CMDLINE_MAX) || load_options(image, system, to))
		return;
	copy(to, bundle_start + bundle->cmdline, len);
	to[len] = '\0';
}

static uint32_t region_type(uint32_t type)
{
	switch (type) {
	case EFI_LOADER_CODE:
	case EFI_LOADER_DATA:
	case EFI_BOOT_SERVICES_CODE:
	case EFI_BOOT_SERVICES_DATA:
	case EFI_CONVENTIONAL:
		return REGION_RAM;
	case EFI_ACPI_RECLAIM:
		return REGION_ACPI;
	case EFI_ACPI_NVS:
		return REGION_NVS;
	case EFI_UNUSABLE:
		return REGION_UNUSABLE;
	default:
		return REGION_RESERVED;
	}
}

static int overlaps(const void *block, uint64_t size, const struct bundle *bundle)
{
	uint64_t start, end, at = (uintptr_t)block;

	handover_image(bundle, &start, &end);
	return at < end && start < at + size;
}

static void read_map(struct handover *handover, const uint8_t *map, size_t size, size_t each)
{
	handover->info.memmap_entries = 0;
	handover->lost = 0;
	for (size_t at = 0; at + sizeof(struct efi_memory_descriptor) <= size; at += each) {
		const struct efi_memory_descriptor *d = (const void *)(map + at);

		handover_region(handover, d->physical, d->pages * PAGE_SIZE, region_type(d->type));
	}
}

/*
 * Takes the map and ends the firmware's services: until both have worked on one and the same map. After the first try only memory may be
 * asked for (UEFI 2.10, 7.4.6): then nothing can be said, and there is no way back but a reset.
 */
static efi_status leave(void *image, const struct efi_system_table *system, const struct bundle *bundle, struct handover *handover)
{
	size_t size = 0, key, each, room = 0;
	const uint16_t *why = u"the firmware tells of no memory (GetMemoryMap)";
	uint32_t version;
	uint64_t start, end;
	uint8_t *map = 0;
	int tried = 0;

	handover_image(bundle, &start, &end);
	for (int i = 0; i < LEAVE_TRIES; i++) {
		efi_status status;

		size = room;
		status = system->boot->get_memory_map(&size, map, &key, &each, &version);
		if (status == EFI_BUFFER_TOO_SMALL && each >= sizeof(struct efi_memory_descriptor)) {
			/* To make room for it may make it longer. */
			room = size + MAP_SLACK * each;
			if (!EFI_ERROR(system->boot->allocate_pool(EFI_LOADER_DATA, room, (void **)&map)))
				continue;
			why = u"there is no memory for the memory map";
			break;
		}
		if (EFI_ERROR(status) || each < sizeof(struct efi_memory_descriptor))
			break;
		read_map(handover, map, size, each);
		if (handover->lost) {
			why = u"the firmware's memory map has more regions than this loader has room for";
			break;
		}
		if (!handover_is_free(handover, start, end)) {
			why = u"the firmware uses memory where the image has to lie";
			break;
		}
		tried = 1;
		if (!EFI_ERROR(system->boot->exit_boot_services(image, key)))
			return 0;
	}
	if (!tried)
		return fail(system, why, EFI_LOAD_ERROR);
	fwcfg_give_up();
	system->runtime->reset_system(EFI_RESET_COLD, EFI_LOAD_ERROR, 0, 0);
	__builtin_unreachable();
}

efi_status EFIAPI efi_main(void *image, struct efi_system_table *system)
{
	const struct bundle *bundle = bundle_at(bundle_start);
	const uint8_t *from = bundle_start;
	struct launch *launch;
	uint64_t rsdp;
	efi_status status;

	if (!bundle)
		return fail(system, u"there is no image in this file", EFI_LOAD_ERROR);
	launch = allocate(system, sizeof(*launch), ONE_GIB);
	/* What the launch copies has to lie below 4 GiB, and beside what it writes to. */
	if ((uintptr_t)from + bundle->length > FOUR_GIB || overlaps(from, bundle->length, bundle)) {
		from = allocate(system, bundle->length, FOUR_GIB);
		if (from)
			copy((void *)from, bundle, bundle->length);
	}
	if (!launch || !from || overlaps(launch, sizeof(*launch), bundle) || overlaps(from, bundle->length, bundle))
		return fail(system, u"the machine has too little memory for the image; give it more", EFI_OUT_OF_RESOURCES);
	clear(launch, sizeof(*launch));
	rsdp = find_rsdp(system);
	find_cmdline(image, system, bundle, launch->handover.cmdline);
	launch->gdt[1] = 0x00cf9b000000ffff;
	launch->gdt[2] = 0x00cf93000000ffff;
	launch->gdt_pointer.limit = sizeof(launch->gdt) - 1;
	launch->gdt_pointer.base = (uintptr_t)launch->gdt;
	launch->entry = bundle->entry;
	launch->info = (uint32_t)(uintptr_t)&launch->handover.info;
	launch->piece_count = bundle->piece_count;
	for (uint32_t i = 0; i < bundle->piece_count; i++) {
		launch->pieces[i].from = (uint32_t)((uintptr_t)from + bundle->pieces[i].offset);
		launch->pieces[i].to = bundle->pieces[i].address;
		launch->pieces[i].size = bundle->pieces[i].file_size;
		launch->pieces[i].zeros = bundle->pieces[i].memory_size - bundle->pieces[i].file_size;
	}
	handover_finish(&launch->handover, rsdp, (uintptr_t)from + bundle->initrd, bundle->initrd_size);
	copy(launch->code, launch_code, LAUNCH_CODE_SIZE);
	status = leave(image, system, bundle, &launch->handover);
	if (status)
		return status;
	((void (*)(struct launch *))(uintptr_t)launch->code)(launch);
	__builtin_unreachable();
}

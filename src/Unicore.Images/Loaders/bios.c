// SPDX-License-Identifier: BSD-3-Clause
// The loader for a PC's BIOS, as a story: the memory map, the image to its place, and into it by PVH's entry.
#include "fwcfg.h"
#include "handover.h"

/* Below 1 MiB: the BIOS's own 1280 bytes, a stack up to 0x7c00, this program up to 64 KiB, and behind it what the BIOS reads into. */
#define BUFFER      0x10000u
#define BUFFER_SIZE 0x8000u
#define IMAGE_MIN   0x100000u
#define FOUR_GIB    0x100000000ULL

#define CARRY 1u
#define READ_TRIES 3
#define A20_TRIES 100000u

/* bios.S: what bios_call() loads into registers, and what the BIOS leaves in eax, ebx, ecx and the flags. */
struct bios_registers {
	uint32_t eax, ebx, ecx, edx, esi, edi, flags;
} bios_registers;
extern uint8_t boot_drive;
extern const uint32_t sector_shift;
extern const uint64_t bundle_start;
void bios_call(unsigned int number);
void bios_say(const char *text) __attribute__((noreturn));
void bios_enter(uint32_t entry, const struct hvm_start_info *info) __attribute__((noreturn));
void bios_main(void) __attribute__((noreturn));

static struct handover handover;
static uint8_t head[BUNDLE_HEAD_SIZE] __attribute__((aligned(8)));

/* INT 15h, EAX=E820h (ACPI 6.5, 15.1). */
static void read_map(void)
{
	static struct region found;

	bios_registers.ebx = 0;
	do {
		bios_registers.eax = 0xe820;
		bios_registers.ecx = 20;
		bios_registers.edx = 0x534d4150; /* "SMAP" */
		bios_registers.edi = (uintptr_t)&found;
		bios_call(0x15);
		if ((bios_registers.flags & CARRY) || bios_registers.eax != 0x534d4150)
			break;
		handover_region(&handover, found.address, found.size, found.type ? found.type : REGION_RESERVED);
	} while (bios_registers.ebx);
	if (!handover.info.memmap_entries)
		bios_say("unicore: the BIOS tells of no memory (INT 15h, EAX=E820h)\r\n");
	if (handover.lost)
		bios_say("unicore: the BIOS's memory map has more regions than this loader has room for\r\n");
}

/* Sectors of the disk to the buffer. */
static void read_sectors(uint64_t first, uint32_t count)
{
	static struct {
		uint16_t size, count, offset, segment;
		uint64_t first;
	} packet;

	for (int i = 0; i < READ_TRIES; i++) {
		packet.size = sizeof(packet);
		packet.count = (uint16_t)count;
		packet.offset = 0;
		packet.segment = BUFFER >> 4;
		packet.first = first;
		bios_registers.eax = 0x4200;
		bios_registers.edx = boot_drive;
		bios_registers.esi = (uintptr_t)&packet;
		bios_call(0x13);
		if (!(bios_registers.flags & CARRY))
			return;
	}
	bios_say("unicore: the disk can't be read\r\n");
}

/* Whether line A20 is on, which some machines take a while for: else what is above 1 MiB is what is below it. */
static int a20_is_on(void)
{
	static uint32_t probe;
	volatile uint32_t *low = &probe, *high = (volatile uint32_t *)((uintptr_t)&probe + IMAGE_MIN);

	__asm__("" : "+r"(low), "+r"(high));
	for (uint32_t i = 0; i < A20_TRIES; i++) {
		*low = i;
		*high = ~i;
		if (*low == i)
			return 1;
	}
	return 0;
}

static void copy(uint8_t *to, const uint8_t *from, uint32_t size)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

static void clear(uint32_t to, uint32_t size)
{
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(0) : "memory");
}

/* Bytes of the bundle to memory. */
static void read(uint64_t offset, uint32_t to, uint32_t size)
{
	while (size) {
		uint32_t skip = (uint32_t)offset & ((1u << sector_shift) - 1), room = BUFFER_SIZE - skip, part = size < room ? size : room;

		read_sectors(bundle_start + (offset >> sector_shift), (skip + part + (1u << sector_shift) - 1) >> sector_shift);
		copy((uint8_t *)to, (const uint8_t *)(BUFFER + skip), part);
		offset += part;
		to += part;
		size -= part;
	}
}

static void read_image(const struct bundle *bundle)
{
	for (uint32_t i = 0; i < bundle->piece_count; i++) {
		const struct bundle_piece *p = &bundle->pieces[i];
		uint64_t end = (uint64_t)p->address + p->memory_size;

		if (p->file_size > p->memory_size || p->address < IMAGE_MIN || !handover_is_free(&handover, p->address, end))
			bios_say("unicore: the machine has no memory where the image has to lie; give it more\r\n");
		read(p->offset, p->address, p->file_size);
		clear(p->address + p->file_size, p->memory_size - p->file_size);
	}
}

/* To the end of memory below 4 GiB, beside the image. Returns where. */
static uint32_t read_initrd(const struct bundle *bundle)
{
	uint64_t start, end, best = 0, size = bundle->initrd_size;

	handover_image(bundle, &start, &end);
	for (uint32_t i = 0; size && size < FOUR_GIB && i < handover.info.memmap_entries; i++) {
		const struct region *r = &handover.regions[i];
		uint64_t low = r->address, high = r->address + r->size;

		if (high > FOUR_GIB)
			high = FOUR_GIB;
		if (low < end && high > start)
			low = end;
		if (high < low || high - low < size + 4095)
			continue;
		low = (high - size) & ~4095ULL;
		if (low >= IMAGE_MIN && low > best && handover_is_free(&handover, low, low + size))
			best = low;
	}
	if (size && !best)
		bios_say("unicore: the machine has too little memory for the root file system; give it more\r\n");
	read(bundle->initrd, (uint32_t)best, (uint32_t)size);
	return (uint32_t)best;
}

/* Where the BIOS's first data area is: its own data say so, at an address that a compiler takes for none. */
static uint32_t find_ebda(void)
{
	const volatile uint16_t *segment = (const volatile uint16_t *)0x40e;

	__asm__("" : "+r"(segment));
	return (uint32_t)*segment << 4;
}

/* The root pointer is in the BIOS's first data area or in its memory (ACPI 6.5, 5.2.5.1). */
static uint32_t find_rsdp(uint32_t start, uint32_t end)
{
	static const char signature[8] = "RSD PTR ";

	for (uint32_t at = start; at < end; at += 16) {
		uint8_t sum = 0;
		int same = 1;

		for (unsigned int i = 0; i < 20; i++) {
			uint8_t value = *(const volatile uint8_t *)(at + i);

			sum = (uint8_t)(sum + value);
			same &= i >= sizeof(signature) || value == (uint8_t)signature[i];
		}
		if (same && !sum)
			return at;
	}
	return 0;
}

void bios_main(void)
{
	const struct bundle *bundle;
	uint32_t initrd, rsdp, ebda;

	if (!a20_is_on())
		bios_say("unicore: line A20 can't be switched on, and memory above 1 MiB not be used\r\n");
	read_map();
	read(0, (uintptr_t)head, sizeof(head));
	bundle = bundle_at(head);
	if (!bundle)
		bios_say("unicore: the image isn't where this loader was told; was the disk changed?\r\n");
	read_image(bundle);
	initrd = read_initrd(bundle);
	if (!fwcfg_cmdline(handover.cmdline, CMDLINE_MAX))
		read(bundle->cmdline, (uintptr_t)handover.cmdline, bundle->cmdline_size < CMDLINE_MAX ? bundle->cmdline_size : CMDLINE_MAX);
	ebda = find_ebda();
	rsdp = ebda >= 0x80000 && ebda < 0xa0000 ? find_rsdp(ebda, ebda + 1024) : 0;
	if (!rsdp)
		rsdp = find_rsdp(0xe0000, 0x100000);
	handover_finish(&handover, rsdp, initrd, bundle->initrd_size);
	bios_enter(bundle->entry, &handover.info);
}

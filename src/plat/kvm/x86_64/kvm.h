// SPDX-License-Identifier: BSD-3-Clause
// What the files of this platform know of each other.
#ifndef KVM_H
#define KVM_H

#include <uk/arch.h>
#include <uk/essentials.h>

/* Xen's public/arch-x86/hvm/start_info.h: what the loader leaves in %ebx. */
#define HVM_START_MAGIC 0x336ec578
struct hvm_start_info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modlist_paddr, cmdline_paddr, rsdp_paddr;
	uint64_t memmap_paddr; /* from version 1 on */
	uint32_t memmap_entries, reserved;
};
_Static_assert(sizeof(struct hvm_start_info) == 56, "hvm_start_info, version 1");

struct hvm_modlist_entry {
	uint64_t paddr, size, cmdline_paddr, reserved;
};
_Static_assert(sizeof(struct hvm_modlist_entry) == 32, "hvm_modlist_entry");

#define HVM_MEMMAP_TYPE_RAM 1
struct hvm_memmap_table_entry {
	uint64_t addr, size;
	uint32_t type, reserved;
};
_Static_assert(sizeof(struct hvm_memmap_table_entry) == 24, "hvm_memmap_table_entry");

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* An address that the loader gave, as a pointer: memory is mapped where it is. */
static inline const void *kvm_at(uint64_t address)
{
	return (const void *)(uintptr_t)address;
}

UK_NORETURN void kvm_start(const struct hvm_start_info *info);
UK_NORETURN void kvm_trap(const struct ukarch_regs *regs);

void kvm_console_init(void);
void kvm_trap_init(void);
void kvm_clock_init(void);
/* Fills the region table, then gives page tables to what lies above the first GiB. */
void kvm_memory_init(const struct hvm_start_info *info);

/* The pages [base, base + len), in steps of 2 MiB, become data; tables come from `pool`, which is moved on. */
void kvm_map_data(uint64_t base, uint64_t len, uint64_t *pool);
/* The 2 MiB pages of [base, end) below 1 GiB are taken away again; kvm_unmap_null makes the processor notice. */
void kvm_unmap(uint64_t base, uint64_t end);
/* From here on null pointers fault. SeaBIOS puts its tables into page 0: read them before. */
void kvm_unmap_null(void);
/* The end of what 4 KiB pages cover: below it the rights are those of the image's parts. */
uint64_t kvm_image_map_end(void);

/* Says why, then ends the guest as a crash does: for what can't be survived before ukboot runs. */
UK_NORETURN void kvm_die(const char *why);

#endif

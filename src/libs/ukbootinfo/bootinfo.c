// SPDX-License-Identifier: BSD-3-Clause
// The guest's boot information, its modules and its seed; and what the platform contract asks of it.
#include <uk/bootinfo.h>

#include <uk/arch.h>
#include <uk/plat/bootstrap.h>
#include <uk/string.h>

static struct ukplat_bootinfo guest;

/* The root file system where it is part of the image: linked in by the build, or not there. */
extern const char uk_initrd_start[] __attribute__((weak)), uk_initrd_end[] __attribute__((weak));

static void set(struct ukplat_bootinfo *info, uint64_t limit)
{
	info->cmdline = info->loader_cmdline = "";
	info->limit = limit;
}

void uk_bootinfo_init(struct ukplat_bootinfo *info, uint64_t limit)
{
	memset(info, 0, sizeof(*info));
	set(info, limit);
}

struct ukplat_bootinfo *uk_bootinfo_start(uint64_t limit)
{
	set(&guest, limit); /* the rest of it is zeroes at a guest's start */
	if (uk_initrd_start)
		guest.modules[guest.module_count++] = (struct ukplat_module){
			(uintptr_t)uk_initrd_start, (uint64_t)(uk_initrd_end - uk_initrd_start), "" };
	return &guest;
}

void uk_bootinfo_module(struct ukplat_bootinfo *info, uint64_t base, uint64_t len, const char *cmdline)
{
	if (!len)
		return;
	uk_bootinfo_reserve(info, base, len, UKPLAT_MEM_INITRD, "initrd");
	/* Of a module that can't be there whole nothing is offered. */
	if (base + len < base || base + len > info->limit || info->module_count == UKPLAT_MODULES_MAX)
		return;
	info->modules[info->module_count++] = (struct ukplat_module){ base, len, cmdline ? cmdline : "" };
}

/* The zeroes are written, whoever reads them. */
static void forget(void *secret, size_t len)
{
	memset(secret, 0, len);
	__asm__ volatile("" : : "r"(secret) : "memory");
}

void uk_bootinfo_seed(struct ukplat_bootinfo *info, void *bytes, size_t len)
{
	const uint8_t *from = bytes;

	for (size_t i = 0; i < len; i++)
		info->seed[i % UKPLAT_SEED_MAX] ^= from[i];
	forget(bytes, len);
	info->seed_len = len > info->seed_len ? len : info->seed_len;
	if (info->seed_len > UKPLAT_SEED_MAX)
		info->seed_len = UKPLAT_SEED_MAX;
}

const struct ukplat_bootinfo *ukplat_bootinfo(void)
{
	return &guest;
}

size_t ukplat_bootinfo_take_seed(void *to, size_t max)
{
	size_t n = guest.seed_len < max ? guest.seed_len : max;

	guest.seed_len -= n;
	memcpy(to, guest.seed + guest.seed_len, n);
	forget(guest.seed + guest.seed_len, n);
	return n;
}

/* Canaries come from here: there is none yet. */
UK_NO_STACK_PROTECTOR uint64_t ukplat_secret(void)
{
	uint64_t word;

	if (ukarch_random(&word) && ukplat_bootinfo_take_seed(&word, sizeof(word)) < sizeof(word))
		word = ukarch_ticks() * 0x9e3779b97f4a7c15ULL; /* the fast bits go to the top */
	return word;
}

const char *ukplat_cmdline(void)
{
	return guest.cmdline;
}

unsigned int ukplat_memregion_count(void)
{
	return guest.region_count;
}

const struct ukplat_memregion *ukplat_memregion_get(unsigned int i)
{
	return i < guest.region_count ? &guest.regions[i] : NULL;
}

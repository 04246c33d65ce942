// SPDX-License-Identifier: BSD-3-Clause
// The boot information (uk/plat/bootinfo.h).
#include "check.h"

#include <stdint.h>
#include <string.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/sections.h>
#include <uk/random.h>

static int is_free(uint64_t base, uint64_t len)
{
	const struct ukplat_bootinfo *info = ukplat_bootinfo();

	for (unsigned int i = 0; i < info->region_count; i++) {
		const struct ukplat_memregion *r = &info->regions[i];

		if (r->kind == UKPLAT_MEM_FREE && base < r->base + r->len && r->base < base + len)
			return 1;
	}
	return 0;
}

CHECK("bootinfo: what is in use isn't free")
{
	const struct ukplat_bootinfo *info = ukplat_bootinfo();

	EXPECT(!is_free((uintptr_t)ukplat_image_start, (uint64_t)(ukplat_image_end - ukplat_image_start)));
	EXPECT(!is_free(0, 4096));
	if (info->devicetree)
		EXPECT(!is_free((uintptr_t)info->devicetree, info->devicetree_size));
	for (unsigned int i = 0; i < info->module_count; i++)
		EXPECT(!is_free(info->modules[i].base, info->modules[i].len));
}

CHECK("bootinfo: regions are whole pages")
{
	const struct ukplat_bootinfo *info = ukplat_bootinfo();

	EXPECT(info->region_count > 0 && info->region_count <= UKPLAT_REGIONS_MAX);
	for (unsigned int i = 0; i < info->region_count; i++)
		EXPECT(info->regions[i].kind != UKPLAT_MEM_FREE || (info->regions[i].base % 4096 == 0 && info->regions[i].len % 4096 == 0));
}

CHECK("bootinfo: the program's words are apart from the loader's")
{
	EXPECT(!strcmp(ukplat_cmdline(), ukplat_bootinfo()->cmdline));
	EXPECT(!strstr(ukplat_cmdline(), "virtio_mmio.device="));
	EXPECT(ukplat_bootinfo()->loader_cmdline != NULL);
}

/* Its first bytes are what the host put there: the test that gives one gives that. */
CHECK("bootinfo: modules can be read")
{
	const struct ukplat_bootinfo *info = ukplat_bootinfo();

	if (!info->module_count)
		return check_skip("the loader brought no module");
	for (unsigned int i = 0; i < info->module_count; i++) {
		EXPECT(ukplat_readable((uintptr_t)info->modules[i].base, (size_t)info->modules[i].len));
		EXPECT(!memcmp((const void *)(uintptr_t)info->modules[i].base, "a module", 8));
		EXPECT(info->modules[i].cmdline != NULL);
	}
}

CHECK("bootinfo: a device tree can be read")
{
	const struct ukplat_bootinfo *info = ukplat_bootinfo();

	if (!info->devicetree)
		return check_skip("the loader brought no device tree");
	EXPECT(ukplat_readable((uintptr_t)info->devicetree, info->devicetree_size));
	EXPECT(!memcmp(info->devicetree, "\xd0\x0d\xfe\xed", 4));
}

CHECK("bootinfo: the seed is given once")
{
	char seed[UKPLAT_SEED_MAX];

	(void)uk_random_is_seeded(); /* the generator takes all that is left */
	EXPECT(ukplat_bootinfo_take_seed(seed, sizeof(seed)) == 0);
	EXPECT(ukplat_bootinfo()->seed_len == 0);
}

// SPDX-License-Identifier: BSD-3-Clause
// The memory map against a map of pages, under random entries; command lines; modules; the seed.
#include "check.h"
#include "oracle.h"

#include <stdlib.h>
#include <uk/errno.h>
#include <uk/plat/bootstrap.h>

static struct ukplat_bootinfo info;

/* `frees` and `reserves` entries, of at most so many pages. */
static void map_agrees_with_a_map_of_pages(uint32_t frees, uint32_t reserves, uint32_t pages)
{
	struct oracle o = { 0 };
	uint64_t base, len;

	uk_bootinfo_init(&info, ORACLE_LIMIT);
	for (uint32_t i = 0; i < frees; i++) {
		draw_range(&base, &len, pages);
		uk_bootinfo_free(&info, base, len);
		oracle_free(&o, base, len);
		o.full |= info.region_count == UKPLAT_REGIONS_MAX;
		CHECK(agrees(&info, &o));
	}
	for (uint32_t i = 0; i < reserves; i++) {
		int kind = UKPLAT_MEM_IMAGE + (int)draw(3);

		draw_range(&base, &len, draw(10) ? 4 : pages);
		uk_bootinfo_reserve(&info, base, len, (enum ukplat_memkind)kind, "reserved");
		oracle_reserve(&o, base, len, kind);
		o.full |= info.region_count == UKPLAT_REGIONS_MAX;
		CHECK(agrees(&info, &o));
	}
}

static void what_comes_after_a_reservation_isnt_believed(void)
{
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	uk_bootinfo_reserve(&info, 0x2000, 1, UKPLAT_MEM_RESERVED, "r");
	uk_bootinfo_free(&info, 0, ORACLE_LIMIT);
	CHECK(uk_bootinfo_free_bytes(&info) == 0);
}

/* Every second page is reserved: more holes than entries. What is lost is memory, and the largest part stays. */
static void a_full_table_loses_memory_only(void)
{
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	uk_bootinfo_free(&info, 0, ORACLE_LIMIT);
	for (uint64_t page = 1; page < ORACLE_PAGES / 2; page += 2)
		uk_bootinfo_reserve(&info, page * 4096, 1, UKPLAT_MEM_RESERVED, "r");
	for (uint64_t page = 1; page < ORACLE_PAGES / 2; page += 2)
		CHECK(kind_in(&info, page * 4096) != UKPLAT_MEM_FREE);
	CHECK(kind_in(&info, ORACLE_LIMIT - 1) == UKPLAT_MEM_FREE && is_well_formed(&info));
	CHECK(uk_bootinfo_free_bytes(&info) >= ORACLE_LIMIT / 2);
	/* Who looks for the image or a ramdisk finds it even then. */
	uk_bootinfo_module(&info, ORACLE_LIMIT - 8192, 4096, NULL);
	CHECK(kind_in(&info, ORACLE_LIMIT - 8192) == UKPLAT_MEM_INITRD && is_well_formed(&info));
}

static void splits(const char *line, const char *program, const char *loader)
{
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	CHECK(uk_bootinfo_cmdline(&info, line, SIZE_MAX) == 0);
	CHECK_TEXT(info.cmdline, program);
	CHECK_TEXT(info.loader_cmdline, loader);
}

static void says(const char *line, const char *start, const char *value)
{
	size_t len;
	const char *found;

	uk_bootinfo_init(&info, ORACLE_LIMIT);
	uk_bootinfo_cmdline(&info, line, SIZE_MAX);
	found = uk_bootinfo_word(&info, start, &len);
	CHECK(value ? found && len == strlen(value) && !memcmp(found, value, len) : !found);
}

static void words_of_the_loader_are_found(void)
{
	says("", "uk.console=", NULL);
	says("a BOOT_IMAGE=uk.console=framed uk.console=framed2", "uk.console=", "framed2");
	says("BOOT_IMAGE=x uk.console=framed", "uk.console=", "framed");
	says("BOOT_IMAGE=x uk.console=framed", "BOOT_IMAGE=", "x");
	says("BOOT_IMAGE=x uk.console=", "uk.console=", "");
	/* What stands in a variable's quotes is no word. */
	says("env.\"A=x uk.console=framed y\" BOOT_IMAGE=x", "uk.console=", NULL);
}

static void words_that_there_are_several_of_come_one_by_one(void)
{
	char value[12];
	size_t at = 0;

	uk_bootinfo_init(&info, ORACLE_LIMIT);
	uk_bootinfo_cmdline(&info, "uk.volume=rw:/a env.\"X= uk.volume=no\" x uk.volume=\"ro:/b c\" uk.volume=rw:/too/long uk.volume=",
			    SIZE_MAX);
	CHECK_TEXT(info.cmdline, "x");
	CHECK(uk_bootinfo_next_word(&info, "uk.volume=", &at, value, sizeof(value)) == 0);
	CHECK_TEXT(value, "rw:/a");
	CHECK(uk_bootinfo_next_word(&info, "uk.volume=", &at, value, sizeof(value)) == 0);
	CHECK_TEXT(value, "ro:/b c");
	CHECK(uk_bootinfo_next_word(&info, "uk.volume=", &at, value, sizeof(value)) == -UK_E2BIG);
	CHECK(uk_bootinfo_next_word(&info, "uk.volume=", &at, value, sizeof(value)) == 0 && !*value);
	CHECK(uk_bootinfo_next_word(&info, "uk.volume=", &at, value, sizeof(value)) == -UK_ENOENT);
	uk_bootinfo_cmdline(&info, "uk.volume='open", SIZE_MAX);
	at = 0;
	CHECK(uk_bootinfo_next_word(&info, "uk.volume=", &at, value, sizeof(value)) == -UK_EINVAL);
}

static void terminals_are_told(void)
{
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	uk_bootinfo_cmdline(&info, "io BOOT_IMAGE=x", SIZE_MAX);
	CHECK(uk_bootinfo_terminal(&info, 'i') == -1);
	uk_bootinfo_cmdline(&info, "uk.terminal=ie BOOT_IMAGE=o", SIZE_MAX);
	CHECK(uk_bootinfo_terminal(&info, 'i') == 1 && uk_bootinfo_terminal(&info, 'o') == 0 && uk_bootinfo_terminal(&info, 'e') == 1);
	uk_bootinfo_cmdline(&info, "uk.terminal=", SIZE_MAX);
	CHECK(uk_bootinfo_terminal(&info, 'i') == 0);
}

static void command_lines_are_split(void)
{
	static char line[3 * UKPLAT_CMDLINE_MAX];

	splits("", "", "");
	splits("one  \"two words\"\tthree", "one  \"two words\"\tthree", "");
	splits("a virtio_mmio.device=512@0xfeb00e00:12", "a", "virtio_mmio.device=512@0xfeb00e00:12");
	splits("Unikraft vfs.fstab=[ \"a:/\" ] netdev.ip=1.2.3.4/24 -- one  uk.x=1 \"two words\" -- x", "one \"two words\" -- x",
	       "netdev.ip=1.2.3.4/24 uk.x=1");
	splits("-- a", "a", "");
	splits("a --", "", "");
	splits("a \"--\" --b ---", "a \"--\" --b ---", "");
	splits("virtio_mmio.device=1@2:3 a b  virtio_mmio.device=4@5:6 c ", "a b c", "virtio_mmio.device=1@2:3 virtio_mmio.device=4@5:6");
	splits("\"virtio_mmio.device=1@2:3\" 'x virtio_mmio.device=y'", "\"virtio_mmio.device=1@2:3\" 'x virtio_mmio.device=y'", "");
	splits("virtio_mmio.devices x\\ virtio_mmio.device=1", "virtio_mmio.devices x\\ virtio_mmio.device=1", "");
	splits("BOOT_IMAGE=/boot/guest run", "run", "BOOT_IMAGE=/boot/guest");
	splits("uk.console=framed uk.other 'uk.console=x'", "uk.other 'uk.console=x'", "uk.console=framed");
	splits("env.A=1 a env.\"B=x y\" env.txt \"env.C=3\"", "a env.txt \"env.C=3\"", "env.A=1 env.\"B=x y\"");
	splits("it's virtio_mmio.device=1@2:3", "it's virtio_mmio.device=1@2:3", "");
	memset(line, 'x', sizeof(line) - 1);
	CHECK(uk_bootinfo_cmdline(&info, line, sizeof(line)) == -UK_E2BIG && strlen(info.cmdline) == UKPLAT_CMDLINE_MAX);
	CHECK(uk_bootinfo_cmdline(&info, line, UKPLAT_CMDLINE_MAX) == 0 && strlen(info.cmdline) == UKPLAT_CMDLINE_MAX);
	/* One of each side, to the last byte. */
	memcpy(line, "virtio_mmio.device=", 19);
	line[2000] = ' ';
	CHECK(uk_bootinfo_cmdline(&info, line, UKPLAT_CMDLINE_MAX) == 0);
	CHECK(strlen(info.cmdline) == UKPLAT_CMDLINE_MAX - 2001 && strlen(info.loader_cmdline) == 2000);
}

/* Any bytes: both sides together have the words that the line had, and stay inside their buffer. */
static void random_lines_are_split(void)
{
	static const char pieces[][24] = { " ", "\t", "a", "'", "\"", "\\", "virtio_mmio.device=1", "BOOT_IMAGE=", "=", "bc" };
	char line[600];

	for (int round = 0; round < 3000; round++) {
		size_t len = 0;

		for (uint32_t n = draw(24); n; n--) {
			const char *piece = pieces[draw(10)];

			memcpy(line + len, piece, strlen(piece));
			len += strlen(piece);
		}
		char *exact = host_memory(len + !len); /* no zero behind it: a sanitizer sees who reads on */

		memcpy(exact, line, len);
		CHECK(uk_bootinfo_cmdline(&info, exact, len) == 0);
		CHECK(strlen(info.cmdline) + strlen(info.loader_cmdline) <= len);
		CHECK(info.cmdline >= info.words && info.loader_cmdline + strlen(info.loader_cmdline) < info.words + sizeof(info.words));
		host_release(exact);
	}
}

static void modules_are_noted_and_reserved(void)
{
	uk_bootinfo_init(&info, ORACLE_LIMIT);
	uk_bootinfo_free(&info, 0, ORACLE_LIMIT);
	uk_bootinfo_module(&info, 0x10001, 0x1000, "first");
	uk_bootinfo_module(&info, 0x20000, 0, "empty");
	uk_bootinfo_module(&info, ORACLE_LIMIT - 4096, 8192, "half beyond what can be mapped");
	uk_bootinfo_module(&info, 0x30000, UINT64_MAX - 5, "absurd");
	CHECK(info.module_count == 1 && info.modules[0].base == 0x10001 && info.modules[0].len == 0x1000);
	CHECK_TEXT(info.modules[0].cmdline, "first");
	CHECK(kind_in(&info, 0x10000) == UKPLAT_MEM_INITRD && kind_in(&info, 0x11000) == UKPLAT_MEM_INITRD);
	CHECK(kind_in(&info, 0x20000) == UKPLAT_MEM_FREE && kind_in(&info, 0x30000) == UKPLAT_MEM_INITRD);
	CHECK(kind_in(&info, ORACLE_LIMIT - 1) == UKPLAT_MEM_INITRD);
	for (int i = 0; i < 20; i++)
		uk_bootinfo_module(&info, (uint64_t)i * 512, 512, NULL);
	CHECK(info.module_count == UKPLAT_MODULES_MAX && kind_in(&info, 19 * 512) == UKPLAT_MEM_INITRD);
}

static void the_seed_is_taken_once(void)
{
	struct ukplat_bootinfo *guest = host_bootinfo();
	char seed[100], taken[100] = { 0 };

	memset(seed, 7, sizeof(seed));
	uk_bootinfo_seed(guest, seed, 32);
	CHECK(ukplat_bootinfo() == guest && ukplat_bootinfo_take_seed(taken, sizeof(taken)) == 32 && taken[0] == 7 && taken[31] == 7);
	CHECK(ukplat_bootinfo_take_seed(taken, sizeof(taken)) == 0);
	for (size_t i = 0; i < sizeof(guest->seed); i++)
		CHECK(guest->seed[i] == 0);
	for (size_t i = 0; i < 32; i++)
		CHECK(seed[i] == 0);
	memset(seed, 7, sizeof(seed));
	uk_bootinfo_seed(guest, seed, 100); /* the last 36 are mixed into the first */
	CHECK(ukplat_bootinfo_take_seed(taken, sizeof(taken)) == UKPLAT_SEED_MAX && taken[0] == 0 && taken[40] == 7);
}

/* What one has taken, nobody else gets. */
static void the_seed_is_taken_in_parts(void)
{
	struct ukplat_bootinfo *guest = host_bootinfo();
	unsigned char seed[24], parts[24] = { 0 };
	unsigned int seen = 0;

	for (unsigned char i = 0; i < sizeof(seed); i++)
		seed[i] = i;
	uk_bootinfo_seed(guest, seed, sizeof(seed));
	CHECK(ukplat_bootinfo_take_seed(parts, 8) == 8 && ukplat_bootinfo_take_seed(parts + 8, 64) == 16 && !guest->seed_len);
	for (size_t i = 0; i < sizeof(parts); i++)
		seen |= 1u << parts[i];
	CHECK(seen == 0xffffff);
	CHECK(ukplat_secret() != ukplat_secret());
}

static void the_contract_is_answered_from_it(void)
{
	struct ukplat_bootinfo *guest = host_bootinfo();

	CHECK_TEXT(ukplat_cmdline(), "");
	CHECK(ukplat_memregion_count() == 0 && ukplat_memregion_get(0) == NULL);
	uk_bootinfo_free(guest, 0x1000, 0x1000);
	uk_bootinfo_cmdline(guest, "x BOOT_IMAGE=y", 100);
	CHECK_TEXT(ukplat_cmdline(), "x");
	CHECK(ukplat_memregion_count() == 1 && ukplat_memregion_get(0)->base == 0x1000 && ukplat_memregion_get(1) == NULL);
}

void test(void)
{
	for (int round = 0; round < 300; round++)
		map_agrees_with_a_map_of_pages(draw(8), draw(12), 200);
	for (int round = 0; round < 100; round++)
		map_agrees_with_a_map_of_pages(draw(200), draw(200), 1 + draw(30));
	what_comes_after_a_reservation_isnt_believed();
	a_full_table_loses_memory_only();
	command_lines_are_split();
	words_of_the_loader_are_found();
	words_that_there_are_several_of_come_one_by_one();
	terminals_are_told();
	random_lines_are_split();
	modules_are_noted_and_reserved();
	the_seed_is_taken_once();
	the_seed_is_taken_in_parts();
	the_contract_is_answered_from_it();
}

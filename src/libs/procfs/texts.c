// SPDX-License-Identifier: BSD-3-Clause
// What the files say, in Linux's forms (proc(5)).
#include "procfs.h"

#include <uk/alloc.h>
#include <uk/clock.h>
#include <uk/falloc.h>
#include <uk/fdtab.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/memory.h>
#include <uk/plat/processor.h>
#include <uk/plat/sections.h>
#include <uk/printf.h>
#include <uk/random.h>
#include <uk/string.h>
#include <uk/thread.h>

#define RELEASE "6.1.0"
#define FRAME_KB (UK_PAGE_SIZE / 1024)
#define TICKS_PER_S 100

/* A process can be started without any. */
static const char *name(void)
{
	return uk_boot_argv[0] ? uk_boot_argv[0] : "";
}

const char *_procfs_program(void)
{
	const char *path = name(), *slash = memrchr(path, '/', strlen(path));

	return slash ? slash + 1 : path;
}

void _procfs_add(struct text *t, const void *bytes, size_t len)
{
	if (t->len + len > t->room) {
		size_t room = t->room ? 2 * t->room : 512;
		char *more;

		while (room < t->len + len)
			room *= 2;
		more = uk_realloc(uk_alloc_get_default(), t->at, room);
		if (!more) {
			t->failed = 1;
			return;
		}
		t->at = more;
		t->room = room;
	}
	memcpy(t->at + t->len, bytes, len);
	t->len += len;
}

static void add(void *t, const char *bytes, size_t len)
{
	_procfs_add(t, bytes, len);
}

void _procfs_print(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vformat(add, t, fmt, ap);
	va_end(ap);
}

static void show_list(struct text *t, char *const list[])
{
	for (; *list; list++)
		_procfs_add(t, *list, strlen(*list) + 1);
}

void _procfs_show_arguments(struct text *t)
{
	show_list(t, uk_boot_argv);
}

void _procfs_show_environment(struct text *t)
{
	show_list(t, uk_boot_envp);
}

static void show_self(struct text *t)
{
	_procfs_print(t, "1");
}

static void show_exe(struct text *t)
{
	const char *path = name();

	_procfs_print(t, "%s%s", *path == '/' ? "" : "/", path);
}

static void show_own_mounts(struct text *t)
{
	_procfs_print(t, "self/mounts");
}

static void show_comm(struct text *t)
{
	_procfs_print(t, "%.15s\n", _procfs_program());
}

static void show_range(struct text *t, const char *start, const char *end, const char *rights)
{
	if (start < end)
		_procfs_print(t, "%08lx-%08lx %s 00000000 00:00 0                          /%s\n", (unsigned long)start,
			(unsigned long)end, rights,
			      _procfs_program());
}

static void show_maps(struct text *t)
{
	show_range(t, ukplat_text_start, ukplat_text_end, "r-xp");
	show_range(t, ukplat_rodata_start, ukplat_rodata_end, "r--p");
	show_range(t, ukplat_data_start, ukplat_data_end, "rw-p");
	for (unsigned int i = 0; i < ukplat_memregion_count(); i++) {
		const struct ukplat_memregion *r = ukplat_memregion_get(i);

		if (r->kind == UKPLAT_MEM_FREE)
			_procfs_print(t, "%08lx-%08lx rw-p 00000000 00:00 0                          [heap]\n", (unsigned long)r->base,
				      (unsigned long)(r->base + r->len));
	}
}

static unsigned long total_kb(void)
{
	return uk_falloc_get()->total * FRAME_KB;
}

static unsigned long free_kb(void)
{
	return uk_falloc_get()->free * FRAME_KB;
}

static void show_status(struct text *t)
{
	unsigned long used = total_kb() - free_kb();

	_procfs_print(t, "Name:\t%.15s\nUmask:\t0022\nState:\tR (running)\nTgid:\t1\nNgid:\t0\nPid:\t1\nPPid:\t0\nTracerPid:\t0\n",
		_procfs_program());
	_procfs_print(t, "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t64\nGroups:\t\n");
	_procfs_print(t,
		"VmPeak:\t%8lu kB\nVmSize:\t%8lu kB\nVmLck:\t       0 kB\nVmHWM:\t%8lu kB\nVmRSS:\t%8lu kB\nVmData:\t%8lu kB\n", used, used,
		used, used, used);
	_procfs_print(t, "Threads:\t%u\nCpus_allowed:\t1\nCpus_allowed_list:\t0\n", uk_thread_count());
}

/* 52 numbers, of which programs read the first few, the times, the threads and the sizes. */
static void show_process_stat(struct text *t)
{
	unsigned long used = total_kb() - free_kb();

	_procfs_print(t, "1 (%.15s) R 0 1 1 0 -1 0 0 0 0 0 %lu 0 0 0 20 0 %u 0 0 %lu %lu", _procfs_program(),
		      (unsigned long)(uk_clock_monotonic() / (UK_NS_PER_SECOND / TICKS_PER_S)), uk_thread_count(), used * 1024,
		      	used / FRAME_KB);
	_procfs_print(t, " 18446744073709551615 %lu %lu 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
		(unsigned long)ukplat_text_start,
		      (unsigned long)ukplat_text_end);
}

static void show_statm(struct text *t)
{
	unsigned long used = (total_kb() - free_kb()) / FRAME_KB;

	_procfs_print(t, "%lu %lu 0 0 0 %lu 0\n", used, used, used);
}

static void show_limits(struct text *t)
{
	uint64_t soft, hard;

	uk_fdtab_limits(&soft, &hard);
	_procfs_print(t, "Limit                     Soft Limit           Hard Limit           Units     \n");
	_procfs_print(t, "Max open files            %-20lu %-20lu files     \n", (unsigned long)soft, (unsigned long)hard);
}

static void show_mount(void *arg, struct uk_fs *fs)
{
	char buf[UK_PATH_MAX], *path = buf;

	if (!fs->covers || !uk_vnode_path(fs->covers, buf, sizeof(buf), &path))
		_procfs_print(arg, "%s %s %s %s,relatime 0 0\n", fs->source, fs->covers ? path : "/", fs->type,
			      fs->flags & UK_MS_RDONLY ? "ro" : "rw");
}

static void show_mounts(struct text *t)
{
	uk_vfs_each(show_mount, t);
}

static void show_meminfo(struct text *t)
{
	/* What the heap has taken for itself and doesn't use is free for programs, and for nobody else. */
	_procfs_print(t, "MemTotal:       %8lu kB\nMemFree:        %8lu kB\nMemAvailable:   %8lu kB\n", total_kb(), free_kb(),
		      (unsigned long)uk_alloc_available(uk_alloc_get_default()) / 1024);
	_procfs_print(t,
		"Buffers:               0 kB\nCached:                0 kB\nSwapCached:            0 kB\nSwapTotal:             0 kB\n"
			 "SwapFree:              0 kB\n");
}

static void show_cpuinfo(struct text *t)
{
	for (unsigned int i = 0; i < ukplat_processor_count(); i++)
		_procfs_print(t, "processor\t: %u\nmodel name\t: virtual\n\n", i);
}

static void show_stat(struct text *t)
{
	unsigned long ticks = (unsigned long)(uk_clock_monotonic() / (UK_NS_PER_SECOND / TICKS_PER_S));

	_procfs_print(t, "cpu  %lu 0 0 0 0 0 0 0 0 0\ncpu0 %lu 0 0 0 0 0 0 0 0 0\n", ticks, ticks);
	_procfs_print(t, "btime %lu\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n",
		      (unsigned long)((uk_clock_wall() - uk_clock_monotonic()) / UK_NS_PER_SECOND));
}

static void show_uptime(struct text *t)
{
	uint64_t now = uk_clock_monotonic();
	unsigned long hundredths = (unsigned long)(now % UK_NS_PER_SECOND / 10000000);

	_procfs_print(t, "%lu.%02lu 0.00\n", (unsigned long)(now / UK_NS_PER_SECOND), hundredths);
}

static void show_loadavg(struct text *t)
{
	_procfs_print(t, "0.00 0.00 0.00 1/%u 1\n", uk_thread_count());
}

static void show_version(struct text *t)
{
	_procfs_print(t, "Linux version " RELEASE " (Unicore)\n");
}

static void show_filesystems(struct text *t)
{
	_procfs_print(t, "nodev\tramfs\nnodev\ttmpfs\nnodev\tdevtmpfs\nnodev\tproc\n");
}

static void show_ostype(struct text *t)
{
	_procfs_print(t, "Linux\n");
}

static void show_osrelease(struct text *t)
{
	_procfs_print(t, RELEASE "\n");
}

static void show_hostname(struct text *t)
{
	_procfs_print(t, "unikernel\n");
}

static void show_zero(struct text *t)
{
	_procfs_print(t, "0\n");
}

static void show_one(struct text *t)
{
	_procfs_print(t, "1\n");
}

static void show_32768(struct text *t)
{
	_procfs_print(t, "32768\n");
}

static void show_64k(struct text *t)
{
	_procfs_print(t, "65530\n");
}

static void show_4096(struct text *t)
{
	_procfs_print(t, "4096\n");
}

static void show_million(struct text *t)
{
	_procfs_print(t, "1048576\n");
}

/* RFC 4122, 4.4: random, but for version and variant. */
static void show_uuid(struct text *t)
{
	uint16_t w[8];

	uk_random_fill(w, sizeof(w));
	_procfs_print(t, "%04x%04x-%04x-%04x-%04x-%04x%04x%04x\n", w[0], w[1], w[2], (w[3] & 0xfff) | 0x4000, (w[4] & 0x3fff) | 0x8000,
		w[5], w[6], w[7]);
}

static void show_boot_id(struct text *t)
{
	static struct text id;

	if (!id.len)
		show_uuid(&id);
	_procfs_add(t, id.at, id.len);
}

#define FOLDER UK_S_IFDIR | 0555
#define TEXT UK_S_IFREG | 0444
#define LINK UK_S_IFLNK | 0777

const struct entry _procfs_entries[] = {
	[ROOT] = { "", ROOT, FOLDER, NULL },
	[PROCESS] = { "1", ROOT, FOLDER, NULL },
	[DESCRIPTORS] = { "fd", PROCESS, UK_S_IFDIR | 0500, NULL },
	[SYS] = { "sys", ROOT, FOLDER, NULL },
	[SYS_KERNEL] = { "kernel", SYS, FOLDER, NULL },
	[SYS_RANDOM] = { "random", SYS_KERNEL, FOLDER, NULL },
	[SYS_VM] = { "vm", SYS, FOLDER, NULL },
	[SYS_FS] = { "fs", SYS, FOLDER, NULL },
	[SYS_NET] = { "net", SYS, FOLDER, NULL },
	[SYS_CORE] = { "core", SYS_NET, FOLDER, NULL },
	[FIRST_FILE] = { "self", ROOT, LINK, show_self },
	{ "cpuinfo", ROOT, TEXT, show_cpuinfo },
	{ "filesystems", ROOT, TEXT, show_filesystems },
	{ "loadavg", ROOT, TEXT, show_loadavg },
	{ "meminfo", ROOT, TEXT, show_meminfo },
	{ "mounts", ROOT, LINK, show_own_mounts },
	{ "stat", ROOT, TEXT, show_stat },
	{ "uptime", ROOT, TEXT, show_uptime },
	{ "version", ROOT, TEXT, show_version },
	{ "cmdline", PROCESS, TEXT, _procfs_show_arguments },
	{ "comm", PROCESS, TEXT, show_comm },
	{ "environ", PROCESS, UK_S_IFREG | 0400, _procfs_show_environment },
	{ "exe", PROCESS, LINK, show_exe },
	{ "limits", PROCESS, TEXT, show_limits },
	{ "maps", PROCESS, TEXT, show_maps },
	{ "mounts", PROCESS, TEXT, show_mounts },
	{ "stat", PROCESS, TEXT, show_process_stat },
	{ "statm", PROCESS, TEXT, show_statm },
	{ "status", PROCESS, TEXT, show_status },
	{ "cap_last_cap", SYS_KERNEL, TEXT, show_zero },
	{ "hostname", SYS_KERNEL, TEXT, show_hostname },
	{ "ngroups_max", SYS_KERNEL, TEXT, show_64k },
	{ "osrelease", SYS_KERNEL, TEXT, show_osrelease },
	{ "ostype", SYS_KERNEL, TEXT, show_ostype },
	{ "pid_max", SYS_KERNEL, TEXT, show_32768 },
	{ "threads-max", SYS_KERNEL, TEXT, show_32768 },
	{ "boot_id", SYS_RANDOM, TEXT, show_boot_id },
	{ "uuid", SYS_RANDOM, TEXT, show_uuid },
	{ "max_map_count", SYS_VM, TEXT, show_64k },
	{ "overcommit_memory", SYS_VM, TEXT, show_one },
	{ "file-max", SYS_FS, TEXT, show_million },
	{ "nr_open", SYS_FS, TEXT, show_million },
	{ "pipe-max-size", SYS_FS, TEXT, show_million },
	{ "somaxconn", SYS_CORE, TEXT, show_4096 },
};

const unsigned int _procfs_entry_count = UK_ARRAY_SIZE(_procfs_entries);

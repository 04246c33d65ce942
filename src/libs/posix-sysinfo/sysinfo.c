// SPDX-License-Identifier: BSD-3-Clause
// uname(2), sethostname(2), sysinfo(2), getcpu(2).
#include <uk/abi/access.h>
#include <uk/abi/sysinfo.h>
#include <uk/clock.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/falloc.h>
#include <uk/lock.h>
#include <uk/plat/processor.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/thread.h>

#include "machine.h"

/*
 * Programs and C libraries look at the release to know what the kernel can: it is that of the binary interface that the libraries
 * implement. That it isn't Linux stands behind it.
 */
#define SYSNAME "Linux"
#define RELEASE "6.1.0-unicore"
#define VERSION "#1 Unicore"

static char names[2][UK_UTSNAME_SIZE] = { CONFIG_LIBPOSIX_SYSINFO_HOSTNAME, "(none)" }; /* of the machine, of its domain */
_Static_assert(sizeof(CONFIG_LIBPOSIX_SYSINFO_HOSTNAME) <= UK_UTSNAME_SIZE, "LIBPOSIX_SYSINFO_HOSTNAME has at most 64 bytes");
static struct uk_spinlock lock; /* of both */

UK_SYSCALL_R_DEFINE(long, uname, struct uk_abi_utsname *, name)
{
	if (uk_abi_is_bad(name, sizeof(*name)))
		return -UK_EFAULT;
	memset(name, 0, sizeof(*name));
	memcpy(name->sysname, SYSNAME, sizeof(SYSNAME));
	memcpy(name->release, RELEASE, sizeof(RELEASE));
	memcpy(name->version, VERSION, sizeof(VERSION));
	memcpy(name->machine, _posix_sysinfo_machine, strlen(_posix_sysinfo_machine));
	uk_spin_lock(&lock);
	memcpy(name->nodename, names[0], UK_UTSNAME_SIZE);
	memcpy(name->domainname, names[1], UK_UTSNAME_SIZE);
	uk_spin_unlock(&lock);
	return 0;
}

static long set_name(char *to, const char *name, long len)
{
	if (len < 0 || len >= UK_UTSNAME_SIZE)
		return -UK_EINVAL;
	if (uk_abi_is_bad(name, (size_t)len))
		return -UK_EFAULT;
	uk_spin_lock(&lock);
	memset(to, 0, UK_UTSNAME_SIZE);
	memcpy(to, name, (size_t)len);
	uk_spin_unlock(&lock);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, sethostname, const char *, name, long, len)
{
	return set_name(names[0], name, len);
}

UK_SYSCALL_R_DEFINE(long, setdomainname, const char *, name, long, len)
{
	return set_name(names[1], name, len);
}

/* What the heap has taken for itself counts as used: the page allocator knows no more. */
UK_SYSCALL_R_DEFINE(long, sysinfo, struct uk_abi_sysinfo *, info)
{
	const struct uk_falloc *memory = uk_falloc_get();

	if (uk_abi_is_bad(info, sizeof(*info)))
		return -UK_EFAULT;
	*info = (struct uk_abi_sysinfo){
		.uptime = (long)(uk_clock_monotonic() / UK_NS_PER_SECOND),
		.totalram = memory->total * UK_PAGE_SIZE,
		.freeram = memory->free * UK_PAGE_SIZE,
		.procs = (uint16_t)uk_thread_count(),
		.unit = 1,
	};
	return 0;
}

/* There is one node. */
UK_SYSCALL_R_DEFINE(long, getcpu, unsigned int *, cpu, unsigned int *, node, void *, cache UK_UNUSED)
{
	if (uk_abi_is_bad(cpu, cpu ? sizeof(*cpu) : 0) || uk_abi_is_bad(node, node ? sizeof(*node) : 0))
		return -UK_EFAULT;
	if (cpu)
		*cpu = ukplat_processor();
	if (node)
		*node = 0;
	return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// What a program may know of the system: uname(2), sysinfo(2).
#ifndef UK_ABI_SYSINFO_H
#define UK_ABI_SYSINFO_H

#include <stddef.h>
#include <stdint.h>

#define UK_UTSNAME_SIZE 65 /* bytes of each, with the zero */

struct uk_abi_utsname {
	char sysname[UK_UTSNAME_SIZE], nodename[UK_UTSNAME_SIZE], release[UK_UTSNAME_SIZE];
	char version[UK_UTSNAME_SIZE], machine[UK_UTSNAME_SIZE], domainname[UK_UTSNAME_SIZE];
};

_Static_assert(sizeof(struct uk_abi_utsname) == 390, "struct new_utsname");

struct uk_abi_sysinfo {
	long uptime; /* seconds */
	unsigned long loads[3];
	unsigned long totalram, freeram, sharedram, bufferram, totalswap, freeswap; /* of `unit` bytes, as the next two */
	uint16_t procs, pad;
	unsigned long totalhigh, freehigh;
	uint32_t unit;
};

_Static_assert(sizeof(struct uk_abi_sysinfo) == 112 && offsetof(struct uk_abi_sysinfo, unit) == 104, "struct sysinfo");

#endif

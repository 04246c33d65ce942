// SPDX-License-Identifier: BSD-3-Clause
// What is read from signalfd(2).
#ifndef UK_ABI_SIGNALFD_H
#define UK_ABI_SIGNALFD_H

#include <stdint.h>

#define UK_SFD_CLOEXEC 02000000
#define UK_SFD_NONBLOCK 04000

struct uk_abi_signalfd_siginfo {
	uint32_t signo;
	int32_t error, code;
	uint32_t pid, uid;
	int32_t fd;
	uint32_t tid, band, overrun, trapno; /* tid: a timer's number */
	int32_t status, value;
	uint64_t pointer; /* all of what `value` begins */
	uint64_t utime, stime, address;
	uint16_t address_lsb;
	char pad[46];
};
_Static_assert(sizeof(struct uk_abi_signalfd_siginfo) == 128, "struct signalfd_siginfo");

#endif

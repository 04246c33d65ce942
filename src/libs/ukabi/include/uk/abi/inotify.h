// SPDX-License-Identifier: BSD-3-Clause
// What happens to files: inotify(7).
#ifndef UK_ABI_INOTIFY_H
#define UK_ABI_INOTIFY_H

#include <stdint.h>

/* The same bits as O_CLOEXEC and O_NONBLOCK. */
#define UK_IN_CLOEXEC 02000000
#define UK_IN_NONBLOCK 04000

#define UK_IN_ACCESS 0x1u
#define UK_IN_MODIFY 0x2u
#define UK_IN_ATTRIB 0x4u
#define UK_IN_CLOSE_WRITE 0x8u
#define UK_IN_CLOSE_NOWRITE 0x10u
#define UK_IN_OPEN 0x20u
#define UK_IN_MOVED_FROM 0x40u
#define UK_IN_MOVED_TO 0x80u
#define UK_IN_CREATE 0x100u
#define UK_IN_DELETE 0x200u
#define UK_IN_DELETE_SELF 0x400u
#define UK_IN_MOVE_SELF 0x800u
#define UK_IN_ALL_EVENTS 0xfffu

#define UK_IN_UNMOUNT 0x2000u
#define UK_IN_Q_OVERFLOW 0x4000u
#define UK_IN_IGNORED 0x8000u
#define UK_IN_ISDIR 0x40000000u

#define UK_IN_ONLYDIR 0x1000000u
#define UK_IN_DONT_FOLLOW 0x2000000u
#define UK_IN_EXCL_UNLINK 0x4000000u
#define UK_IN_MASK_CREATE 0x10000000u
#define UK_IN_MASK_ADD 0x20000000u
#define UK_IN_ONESHOT 0x80000000u

/* `len` bytes of a name follow, with the zeroes that end it; 0: there is none. */
struct uk_abi_inotify_event {
	int32_t wd;
	uint32_t mask, cookie, len;
};

_Static_assert(sizeof(struct uk_abi_inotify_event) == 16, "struct inotify_event");

#endif

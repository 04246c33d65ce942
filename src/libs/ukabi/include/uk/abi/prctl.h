// SPDX-License-Identifier: BSD-3-Clause
// Operations on a thread or process: prctl(2), arch_prctl(2).
#ifndef UK_ABI_PRCTL_H
#define UK_ABI_PRCTL_H

#define UK_PR_GET_DUMPABLE 3
#define UK_PR_SET_DUMPABLE 4
#define UK_PR_SET_NAME 15
#define UK_PR_GET_NAME 16
#define UK_PR_SET_NO_NEW_PRIVS 38
#define UK_PR_GET_NO_NEW_PRIVS 39

#define UK_PR_NAME_SIZE 16 /* bytes, with the zero */

/* x86_64's arch_prctl() */
#define UK_ARCH_SET_GS 0x1001
#define UK_ARCH_SET_FS 0x1002
#define UK_ARCH_GET_FS 0x1003
#define UK_ARCH_GET_GS 0x1004

#endif

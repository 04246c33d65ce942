// SPDX-License-Identifier: BSD-3-Clause
// What the files of this driver have of each other.
#ifndef XENCALL_CALL_H
#define XENCALL_CALL_H

#define XENCALL_MEMORY 12
#define XENCALL_CONSOLE_IO 18
#define XENCALL_SCHED 29
#define XENCALL_EVENT_CHANNEL 32
#define XENCALL_HVM 34

#define XENCALL_SELF 0x7ff0 /* DOMID_SELF */

/* <arch>/call.c: calls the hypervisor. */
long _xencall(unsigned long op, unsigned long a, unsigned long b, unsigned long c);

#endif

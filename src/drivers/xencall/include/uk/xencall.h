// SPDX-License-Identifier: BSD-3-Clause
// Xen's calls that every guest needs (Xen 4.17: public/xen.h, public/sched.h), for guests with a processor of their own (PVH, HVM).
#ifndef UK_XENCALL_H
#define UK_XENCALL_H

#include <stddef.h>
#include <stdint.h>

#define UK_XENCALL_SHUTDOWN_POWEROFF 0
#define UK_XENCALL_SHUTDOWN_REBOOT 1
#define UK_XENCALL_SHUTDOWN_CRASH 3

/*
 * Finds out how this processor calls the hypervisor: vmcall or vmmcall (public/arch-x86/xen-x86_64.h gives the registers). Nothing
 * below works before. 0, or -UK_ENODEV when this isn't Xen.
 */
int uk_xencall_init(void);

/*
 * HYPERVISOR_console_io: the hypervisor's own console. A privileged domain (dom0) writes and reads it; others only write, and only where
 * Xen was built for debugging: how many bytes were written or read, or a negative errno, -1 (EPERM) among them.
 */
long uk_xencall_console_write(const char *buf, size_t len);
long uk_xencall_console_read(char *buf, size_t len);

/*
 * HYPERVISOR_memory_op, XENMEM_memory_map: the domain's memory map, in the form of ACPI's address ranges (ACPI 6.5, 15.1). How many
 * entries there are, at most `max`, or a negative errno.
 */
struct uk_xencall_region {
	uint64_t addr, size;
	uint32_t type;
} __attribute__((packed));
long uk_xencall_memory_map(struct uk_xencall_region *to, uint32_t max);

/*
 * Event channels, for a guest that has one at a time, x86_64 alone. The first call has `vector` raised on the first processor, by its local
 * APIC, whenever a channel that is switched on asks: 0 or -UK_ENODEV. The second makes one of an interrupt that the hypervisor makes
 * (public/xen.h: VIRQ_…), switched off: its port, or a negative errno.
 * A channel asks from an event on until that is put down, or as long as it is put up by hand, and once at a time: the handler switches it,
 * off or on again. With interrupts disabled.
 */
#define UK_XENCALL_EVENT_CONSOLE 2 /* the hypervisor's console has input: for dom0 */
int uk_xencall_event_init(unsigned int vector);
long uk_xencall_event_bind(unsigned int source);
void uk_xencall_event_switch(unsigned int port, int on);
void uk_xencall_event_set(unsigned int port, int is_pending);

/* HYPERVISOR_sched_op, SCHEDOP_shutdown: ends the domain. Returns only if Xen refuses. */
void uk_xencall_shutdown(unsigned int reason);

#endif

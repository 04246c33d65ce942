// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other; nothing here is visible outside the platform.
#ifndef PLAT_XEN_MACHINE_H
#define PLAT_XEN_MACHINE_H

/* console.c: finds Xen, and which console this domain may use. */
void _xen_console_init(void);
/* Whether that is the hypervisor's own: we are dom0. */
int _xen_is_first(void);

#endif

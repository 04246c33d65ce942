// SPDX-License-Identifier: BSD-3-Clause
// Each architecture's folder has its name, as Linux says it.
#ifndef POSIX_SYSINFO_MACHINE_H
#define POSIX_SYSINFO_MACHINE_H

extern const char _posix_sysinfo_machine[];

#endif

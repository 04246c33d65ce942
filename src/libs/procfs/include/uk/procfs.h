// SPDX-License-Identifier: BSD-3-Clause
// The folder in which programs read about themselves and the machine.
#ifndef UK_PROCFS_H
#define UK_PROCFS_H

#include <uk/vfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What real programs read, and no more: self/{cmdline,comm,environ,exe,fd,maps,mounts,stat,statm,status}, cpuinfo, filesystems,
 * loadavg, meminfo, mounts, stat, uptime, version, and some of sys. Texts are made when they are read; nothing can be changed.
 */
int uk_procfs_mount(const char *path);

#ifdef __cplusplus
}
#endif
#endif

// SPDX-License-Identifier: BSD-3-Clause
// What a test of the libraries of files can do with the host below them.
#ifndef HOST_H
#define HOST_H

/* What the libraries have run at the start. */
int host_init_ramfs_register(void);
int host_init_devfs_register(void);
int host_init_rootfs_init(void);

/* How many allocations succeed from now on; -1: all of them. */
extern long host_allocations_left;
/* How many blocks and pages are allocated. */
extern long host_blocks;

/* What the console has to read; whether that is all there will ever be. */
void host_input(const char *text, int ends);
/* What the loader told: a test sets the modules. */
struct ukplat_bootinfo;
extern struct ukplat_bootinfo host_bootinfo;

/* What was written to output (0) or as errors (1) since the last call. */
const char *host_output(int stream);

/* A thread more; it runs when the running one waits, or yields. The ends of all of them are waited for by the other. */
void host_thread(void (*run)(void *arg), void *arg);
void host_yield(void);
void host_join(void);
/* Nanoseconds by which waits have made the clocks run faster. */
extern unsigned long host_skipped;

#endif

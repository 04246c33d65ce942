// SPDX-License-Identifier: BSD-3-Clause
// How a platform starts the libraries, and how they end the guest.
#ifndef UK_PLAT_BOOTSTRAP_H
#define UK_PLAT_BOOTSTRAP_H

#include <stdint.h>
#include <uk/essentials.h>

/*
 * The order of things
 * -------------------
 * 1. The loader jumps to the platform's entry (assembly). It sets up a stack and a provisional thread pointer, so that
 *    C compiled with the stack protector runs (x86_64 reads the canary at %fs:0x28), and zeroes .bss
 *    where the loader doesn't.
 * 2. The platform, in C: console, exceptions, memory rights and regions, clock, command line.
 * 3. It calls ukplat_entry(), which never returns: ukboot builds the heap, thread-local storage and the canary,
 *    runs the init table and constructors (uk/init.h), and hands over to the C library (uk/libc.h), which calls main().
 */

/*
 * Implemented by ukboot, called once by the platform, on the boot stack.
 * A platform whose loader hands over vectors (a Linux process) passes them, NULL at the end of each. Others pass 0, NULL and NULL:
 * ukboot then splits ukplat_cmdline() into words, and finds the environment among the loader's (uk/plat/bootinfo.h).
 */
UK_NORETURN void ukplat_entry(int argc, char *argv[], char *envp[]);

/* The program's first arguments and environment, NULL at the end of each, as ukboot hands them to the C library (uk/libc.h). */
extern char *const *uk_boot_argv, *const *uk_boot_envp;

/*
 * The command line that the loader handed over, without the name of the program; "" when there is none.
 * Valid for ever, not to be written to. A platform that must cut an overlong one says so on the console.
 */
const char *ukplat_cmdline(void);

/*
 * Ends the guest with an exit code of 0 to 255; of others the low eight bits count, as wait() of POSIX has it. What
 * the host sees is the platform's business: QEMU on x86_64 exits with (code << 1) | 1, a Linux process with code.
 * Runs no handlers: exit() of the C library does that, then comes here by uk_boot_end().
 */
UK_NORETURN void ukplat_terminate(int code);

/* The eight bits above, for platforms. */
static inline int ukplat_exit_code(int code)
{
	return code & 0xff;
}

/* The exit code of a guest that crashed: what a shell shows for SIGABRT is 134; this one no shell gives a meaning. */
#define UKPLAT_EXIT_CRASH 99

/*
 * Who runs the guest may ask it to end, as SIGTERM asks a process. From this call on `stop` is called when that happens, with interrupts
 * disabled, as interrupt handlers are (uk/plat/irq.h). Before, and where it can't be told, who runs the guest ends it without asking: it
 * does to a program that hasn't said what it wants to do as a kernel does. Once. 0, or -UK_ENODEV when nobody can tell.
 */
int ukplat_on_stop(void (*stop)(void));

/* Installs `tp` (from ukarch_tls_area_init) as the thread pointer of this processor. */
void ukplat_tls_set(uintptr_t tp);

#endif

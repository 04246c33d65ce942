// SPDX-License-Identifier: BSD-3-Clause
// What platforms that own their machine have in common: one that runs on a kernel doesn't need it.
#ifndef UK_MACHINE_H
#define UK_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include <uk/essentials.h>
#include <uk/plat/bootinfo.h>

/*
 * This library implements, for a processor that is ours: ukplat_tls_set(), ukplat_readable(), the processor's interrupt switch
 * (ukplat_irq_enable() to ukplat_irq_restore(), ukplat_rest()), and the monotonic and the wall clock. On x86_64 all of
 * uk/plat/irq.h besides, and ukplat_timer_arm(), by the local APIC and the first I/O APIC; arm64 has no controller that all
 * machines share. What a platform still has is its entry, its console's line, its end and the story of its boot.
 */

/*
 * The console is one line of bytes, both ways, which the platform has: this library makes ukplat_console_write(), _error() and _read()
 * of it. Write sends all bytes as they are, waiting for the line; read takes what is there. Without a line both do nothing.
 */
void uk_machine_line_write(const char *buf, size_t len);
size_t uk_machine_line_read(char *buf, size_t len);

/*
 * A line alone has one stream and no end, and what stands between it and a person may change bytes or take them for itself
 * (Xen: LF, Ctrl-A). Who runs the guest, and knows better, puts the loader's word "uk.console=framed" on the command line. The boot
 * information being filled, this call then makes two streams with an end of the line, as follows, until the guest's end:
 *
 *   a byte below 0x20         DLE (0x10), and the byte + 0x40; every other one stands for itself
 *   DLE 's'   from the guest  frames begin: what came before is plain, and nothing may be sent to the guest before
 *   DLE 'o'   from the guest  what follows is output (as it is in the beginning)
 *   DLE 'e'   from the guest  what follows is errors
 *   DLE '.'   to the guest    the input ends here
 *
 * Bytes from the guest below 0x20 that stand alone aren't the guest's, but of whoever shares the line.
 */
void uk_machine_console_init(const struct ukplat_bootinfo *info);

/* Says on the console why the guest can't start, and ends it as a crash does: for what comes before ukboot. `platform` begins the line. */
UK_NORETURN void uk_machine_refuse(const char *platform, const char *why);
/* The same for what isn't fatal. */
void uk_machine_warn(const char *platform, const char *what);

/*
 * Takes out of the memory map what is in use, maps the rest and gives what is free to the page allocator. The boot information is
 * filled. Page 0 is gone afterwards: null pointers fault. 0, or -UK_ENOMEM when the guest has no memory beside the image.
 */
int uk_machine_memory(struct ukplat_bootinfo *info);

/*
 * Starts the monotonic clock. Nothing is measured before somebody asks for the time. `wall_seconds`: asked once, when somebody asks for
 * the date: seconds since 1970-01-01T00:00:00Z, 0 if not known; NULL for a machine without a calendar. `platform` begins warnings.
 * 0, or -UK_ENODEV when the firmware didn't tell the counter's rate and there is nothing to measure it against.
 */
int uk_machine_clock_init(const char *platform, uint64_t (*wall_seconds)(void));

/* The processor's counter at a moment of the monotonic clock, rounded up: UINT64_MAX if that never comes. */
uint64_t uk_machine_clock_ticks(uint64_t ns);

/*
 * ukplat_console_wait() of a platform whose input raises the line `irq` while there is something, and while `interrupt` has switched that
 * on; without such a line (negative), or without a controller, it rests for two milliseconds, and the reader polls.
 */
void uk_machine_input_wait(int irq, void (*interrupt)(int on));

#endif

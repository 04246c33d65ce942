// SPDX-License-Identifier: BSD-3-Clause
// What platforms that own their machine have in common: one that runs on a kernel doesn't need it.
#ifndef UK_MACHINE_H
#define UK_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include <uk/essentials.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/processor.h>

/*
 * This library implements, for a processor that is ours: ukplat_tls_set(), ukplat_readable(), the processor's interrupt switch
 * (ukplat_irq_enable() to ukplat_irq_restore(), ukplat_rest()), its lines, its timer, and the monotonic and the wall clock. What a
 * platform still has is its entry, its console's line, on arm64 its interrupt controller, its end and the story of its boot.
 */

/*
 * The console is one line of bytes, both ways, which the platform has: this library makes all of uk/plat/console.h of it. Write sends
 * all bytes as they are, waiting for the line; read takes what is there. Without a line both do nothing.
 */
void uk_machine_line_write(const char *buf, size_t len);
size_t uk_machine_line_read(char *buf, size_t len);

/*
 * The line of an interrupt that asks as long as there is something to read and it is switched on, off at first; negative: there is none,
 * then who waits for input rests for two milliseconds and looks. Both are called with interrupts disabled; the second only with a line.
 */
int uk_machine_line_irq(void);
void uk_machine_line_interrupt(int on);

/*
 * A line alone has one stream and no end, and what stands between it and a person may change bytes or take them for itself
 * (Xen: LF, Ctrl-A). Who runs the guest, and knows better, puts the loader's word "uk.console=framed" on the command line. The boot
 * information being filled, this call then makes two streams with an end of the line, as follows, until the guest's end:
 *
 *   a byte below 0x20         DLE (0x10), and the byte + 0x40; every other one stands for itself
 *   DLE 's'   from the guest  frames begin: what came before is plain, and nothing may be sent to the guest before
 *   DLE 'o'   from the guest  what follows is output (as it is in the beginning)
 *   DLE 'e'   from the guest  what follows is errors
 *   DLE 't'   from the guest  it takes what comes next from now on
 *   DLE 'k'   from the guest  it has taken 32 bytes more off a line that loses what comes too quickly
 *   DLE 'x'   from the guest  its exit code follows, two hexadecimal digits, the last of what it says
 *   DLE '!'   to the guest    it is asked to end (ukplat_on_stop()), before the end of the input or after it
 *   DLE '.'   to the guest    the input ends here
 *
 * Bytes from the guest below 0x20 that stand alone aren't the guest's, but of whoever shares the line.
 */
void uk_machine_console_init(const struct ukplat_bootinfo *info);
/*
 * The guest ends with `code`, of which eight bits count: said in frames, where there are such: 1, else 0. For a machine that takes no exit
 * code.
 */
int uk_machine_console_exit(int code);

/*
 * A line may have room for few bytes that nobody takes, and lose others (Xen's: 128). The platform then says how many
 * uk_machine_line_read() took, and who runs the guest, and knows that room, sends no more than it. With interrupts disabled, or by one
 * reader.
 */
#define UK_MACHINE_CONSOLE_TAKEN 32
void uk_machine_console_taken(size_t len);

/*
 * The interrupt controller, and the timer on one of its lines: this library makes a platform's part of uk/plat/irq.h of it, and
 * ukplat_timer_arm(). On x86_64 it has the controller itself, the local APIC and the first I/O APIC; arm64 has none that all machines
 * share, and the platform defines it.
 */
struct uk_machine_irq_controller {
	/* The line that raise() makes ask on this processor, and that no device has. */
	unsigned int software;
	/*
	 * Another that no device has, which a hypervisor makes ask: x86_64's, whose vector is UKARCH_VECTOR_FIRST and this
	 * (uk/arch/trap.h); 0 where there is none. It is never masked.
	 */
	unsigned int upcall;
	/*
	 * Starts it with interrupts disabled, once: all lines masked, those that can be, and what it takes handed to
	 * uk_machine_irq_taken(), or counted as spurious. The timer's line in `timer`. 0, or -UK_ENODEV when there is none.
	 */
	int (*init)(unsigned int *timer);
	/* How many lines there are; asked after init(), with interrupts disabled. 0: it has none but the timer's and `software`. */
	unsigned int (*lines)(void);
	/*
	 * A line below lines(), the timer's or `software`; the latter two may be there always. With interrupts disabled, one call at a
	 * time: controllers have registers that are chosen first, or shared by lines.
	 */
	void (*mask)(unsigned int irq, int masked);
	void (*raise)(void);
	/* The timer's line asks once ukarch_ticks() has reached `deadline`, until this is called again; UINT64_MAX: never. */
	void (*arm)(uint64_t deadline);
#if UKPLAT_PROCESSORS_MAX > 1
	/*
	 * Several processors (uk/plat/processor.h). On a further one, instead of init(), with interrupts disabled: 0 or -UK_ENODEV. What
	 * stands for the processor that calls; and a kick for the one that such a number stands for, which calls uk_machine_kicked() there.
	 */
	int (*init_further)(void);
	uint64_t (*target)(void);
	void (*kick)(uint64_t target);
#endif
};
extern const struct uk_machine_irq_controller uk_machine_irq_controller;
/* For the controller, with interrupts disabled: one that it took, whose handlers run. */
void uk_machine_irq_taken(unsigned int irq);

/*
 * The platform's, where it can have several processors. All that the machine has, the running one too, in any order, by numbers of its
 * own: how many there are, of which up to `max` are in `ids`; the running one's; and wakes one, which begins with `next`
 * (uk/arch/processor.h), after init() above: 0 or -UK_ENODEV. x86_64 has the latter two here, by the local APIC's number.
 */
struct ukarch_processor;
unsigned int uk_machine_processors(uint64_t ids[], unsigned int max);
uint64_t uk_machine_processor_id(void);
int uk_machine_processor_wake(uint64_t id, struct ukarch_processor *next);
/* For the controller, with interrupts disabled: a kick was taken. */
void uk_machine_kicked(void);

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
 * arm64 alone, for machines whose memory begins at address 0 and whose loader leaves something in page 0, which has been reserved: the
 * call above leaves it readable, and this takes it away, a device tree in it too. 0, or -UK_ENOMEM.
 */
int uk_machine_page0(struct ukplat_bootinfo *info);

/*
 * Starts the monotonic clock. Nothing is measured before somebody asks for the time. `platform` begins warnings.
 * 0, or -UK_ENODEV when the firmware didn't tell the counter's rate and there is nothing to measure it against.
 */
int uk_machine_clock_init(const char *platform);

/*
 * The platform's calendar, asked once, when somebody asks for the date: seconds since 1970-01-01T00:00:00Z, 0 if not known. A guest that
 * doesn't ask doesn't carry it.
 */
uint64_t uk_machine_wall_seconds(void);

/* The processor's counter at a moment of the monotonic clock, rounded up: UINT64_MAX if that never comes. */
uint64_t uk_machine_clock_ticks(uint64_t ns);

#endif

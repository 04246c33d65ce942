// SPDX-License-Identifier: BSD-3-Clause
// Interrupts: the processor's switch, a machine's lines, and their handlers.
#ifndef UK_PLAT_IRQ_H
#define UK_PLAT_IRQ_H

#include <stdint.h>

/*
 * The processor's switch
 * ----------------------
 * main() starts with interrupts disabled, and they stay so until somebody enables them: a program that doesn't care is
 * never interrupted, except while it waits in ukplat_wait() (uk/plat/time.h), which enables them for as long as it lasts.
 * Handlers always run with interrupts disabled, and don't nest. A Linux process blocks the signals that are its interrupts.
 */
void ukplat_irq_enable(void);
void ukplat_irq_disable(void);
int ukplat_irq_enabled(void);

/* Disables and tells what was before; puts that back. They nest. */
unsigned long ukplat_irq_save(void);
void ukplat_irq_restore(unsigned long state);

/*
 * Lines
 * -----
 * A line's number is the platform's: global system interrupts on x86_64 (ACPI 6.5, 5.2.13), INTIDs of the GIC on arm64 (Arm
 * IHI 0048, 0069), signals in a Linux process. Controllers are initialised by the first call of a function below, so that
 * a guest that uses none carries and starts none. All lines are masked at first.
 *
 * Handlers run on the interrupted stack (x86_64), on the exceptions' stack (arm64), or on the signals' (Linux), of which 3 KiB
 * are left at least; with floating-point and vector registers saved, as trap handlers do (uk/plat/trap.h); with their line
 * acknowledged when they return, so a level must be gone by then. They must not use the heap or the C library's state.
 * An interrupt that no handler takes, or that was gone when it was asked for, is spurious: it is counted, and nothing else.
 */
struct ukplat_irq_handler {
	unsigned int irq;
	int (*handle)(void *arg); /* non-zero: it was this device's. All handlers of a line are called */
	void *arg;
	struct ukplat_irq_handler *next; /* the list's */
};

/*
 * 0, -UK_EINVAL when there is no such line, or -UK_ENODEV when there is no controller. The memory is the list's until unregistered.
 * Unregistering is for one processor: where another may be handling an interrupt, who frees the memory has to know that it isn't.
 */
int ukplat_irq_register(struct ukplat_irq_handler *handler);
void ukplat_irq_unregister(struct ukplat_irq_handler *handler);

/* 0, or as above. */
int ukplat_irq_mask(unsigned int irq);
int ukplat_irq_unmask(unsigned int irq);

/*
 * The line that no device uses: only ukplat_irq_raise() makes it ask, on the processor that calls. It is for work put off and for
 * tests; an interrupt that is raised twice before it is taken may be taken once.
 */
unsigned int ukplat_irq_software(void);
int ukplat_irq_raise(void);

/* How many there were since the boot. */
uint64_t ukplat_irq_spurious(void);

/*
 * Between uktrap and a platform
 * -----------------------------
 * uktrap has the list of handlers, and implements register, unregister and spurious. A platform implements all else, and calls
 * ukplat_irq_dispatch() for each interrupt that it takes.
 */
void ukplat_irq_dispatch(unsigned int irq);
/* Counts one that was gone. */
void ukplat_irq_count_spurious(void);
/* 0 if the line can be had; starts the controllers. What ukplat_irq_register() returns. */
int ukplat_irq_line(unsigned int irq);

#endif

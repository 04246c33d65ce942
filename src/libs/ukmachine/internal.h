// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other.
#ifndef UKMACHINE_INTERNAL_H
#define UKMACHINE_INTERNAL_H

#include <uk/plat/processor.h>

#if UKPLAT_PROCESSORS_MAX > 1
/* irq.c: the controller is started; and, on a further processor, with interrupts disabled, that one's part. 0 or -UK_ENODEV. */
int _machine_irq_start(void);
int _machine_irq_start_further(void);

/* processors.c: a guest that crashes has stopped the others, one of which may hold a lock for ever. */
extern int _machine_stopped;
#else
#define _machine_stopped 0
#endif

#endif

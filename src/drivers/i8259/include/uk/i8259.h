// SPDX-License-Identifier: BSD-3-Clause
// A PC's two old interrupt controllers, which a guest with APICs has no use for.
#ifndef UK_I8259_H
#define UK_I8259_H

/* Masks all their lines: firmware leaves the old timer's open, on what is an exception's vector to us. */
void uk_i8259_mask_all(void);

#endif

// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library: descriptors in bulk.
#ifndef FDTAB_TABLE_H
#define FDTAB_TABLE_H

/* Closes, or marks with close-on-exec, all open descriptors of [first, last]. */
void _fdtab_range(unsigned int first, unsigned int last, int mark_only);

#endif

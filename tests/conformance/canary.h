// SPDX-License-Identifier: BSD-3-Clause
// The stack protector's canary as compilers read it; each architecture's folder has its function.
#ifndef CANARY_H
#define CANARY_H

#include <stdint.h>

/* The canary of the thread whose thread pointer is `tp`; with 0, of this one. */
uintptr_t canary_of(uintptr_t tp);

#endif

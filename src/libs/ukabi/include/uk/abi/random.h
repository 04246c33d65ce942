// SPDX-License-Identifier: BSD-3-Clause
// getrandom(2) of Linux's binary interface.
#ifndef UK_ABI_RANDOM_H
#define UK_ABI_RANDOM_H

#define UK_GRND_NONBLOCK 1u
#define UK_GRND_RANDOM 2u
#define UK_GRND_INSECURE 4u

#endif

// SPDX-License-Identifier: BSD-3-Clause
// What lwIP needs of the C library's header of that name.
#include <uk/string.h>

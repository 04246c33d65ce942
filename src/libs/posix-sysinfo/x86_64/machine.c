// SPDX-License-Identifier: BSD-3-Clause
// The machine's name.
#include "../machine.h"

const char _posix_sysinfo_machine[] = "x86_64";

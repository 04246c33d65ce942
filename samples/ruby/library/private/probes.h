// SPDX-License-Identifier: BSD-3-Clause
// Nobody traces by DTrace.
#include "probes.dmyh"

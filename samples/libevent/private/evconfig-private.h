// SPDX-License-Identifier: BSD-3-Clause
// What libevent's configure would write for its own sources.
#pragma once

#define _GNU_SOURCE 1

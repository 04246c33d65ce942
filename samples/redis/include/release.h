// SPDX-License-Identifier: BSD-3-Clause
// What Redis's script would find out: the archive is of no repository, and no build differs from another.
#pragma once

#define REDIS_GIT_SHA1 "00000000"
#define REDIS_GIT_DIRTY "0"
#define REDIS_BUILD_ID "unikernel"

// SPDX-License-Identifier: BSD-3-Clause
// What the way from UEFI's 64-bit code to PVH's entry needs, in one block below 1 GiB: efi.c fills it, launch.S runs in it.
#ifndef LOADERS_LAUNCH_H
#define LOADERS_LAUNCH_H

#define LAUNCH_GDT        0
#define LAUNCH_POINTER    24
#define LAUNCH_ENTRY      36
#define LAUNCH_INFO       40
#define LAUNCH_COUNT      44
#define LAUNCH_PIECES     48
#define LAUNCH_PIECE_SIZE 16
/* Of the code. */
#define LAUNCH_CODE_SIZE  128

#endif

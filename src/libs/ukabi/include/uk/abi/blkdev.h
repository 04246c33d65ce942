// SPDX-License-Identifier: BSD-3-Clause
// Requests of ioctl(2) that disks have.
#ifndef UK_ABI_BLKDEV_H
#define UK_ABI_BLKDEV_H

#define UK_BLKROGET 0x125eu      /* int */
#define UK_BLKGETSIZE 0x1260u    /* unsigned long: of 512 bytes */
#define UK_BLKFLSBUF 0x1261u
#define UK_BLKSSZGET 0x1268u     /* int */
#define UK_BLKDISCARD 0x1277u    /* uint64_t[2]: offset, length */
#define UK_BLKPBSZGET 0x127bu    /* unsigned int */
#define UK_BLKGETSIZE64 0x80081272u /* uint64_t */

#endif

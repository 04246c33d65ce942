// SPDX-License-Identifier: BSD-3-Clause
// Flags of open files and directories: open(2), fcntl(2), the `at` calls.
#ifndef UK_ABI_FCNTL_H
#define UK_ABI_FCNTL_H

#include <stdint.h>
#include <uk/abi/arch.h>

#define UK_O_ACCMODE 03
#define UK_O_RDONLY 00
#define UK_O_WRONLY 01
#define UK_O_RDWR 02
#define UK_O_CREAT 0100
#define UK_O_EXCL 0200
#define UK_O_NOCTTY 0400
#define UK_O_TRUNC 01000
#define UK_O_APPEND 02000
#define UK_O_NONBLOCK 04000
#define UK_O_DSYNC 010000
#define UK_O_ASYNC 020000
#define UK_O_NOATIME 01000000
#define UK_O_CLOEXEC 02000000
#define UK_O_SYNC 04010000
#define UK_O_PATH 010000000
#define UK_O_TMPFILE (020000000 | UK_O_DIRECTORY)

#define UK_F_DUPFD 0
#define UK_F_GETFD 1
#define UK_F_SETFD 2
#define UK_F_GETFL 3
#define UK_F_SETFL 4
#define UK_F_GETLK 5
#define UK_F_SETLK 6
#define UK_F_SETLKW 7
#define UK_F_SETOWN 8
#define UK_F_GETOWN 9
#define UK_F_SETSIG 10
#define UK_F_GETSIG 11
#define UK_F_SETOWN_EX 15
#define UK_F_GETOWN_EX 16
#define UK_F_OFD_GETLK 36
#define UK_F_OFD_SETLK 37
#define UK_F_OFD_SETLKW 38
#define UK_F_SETLEASE 1024
#define UK_F_GETLEASE 1025
#define UK_F_DUPFD_CLOEXEC 1030
#define UK_F_SETPIPE_SZ 1031
#define UK_F_GETPIPE_SZ 1032
#define UK_MFD_CLOEXEC 1u
#define UK_F_ADD_SEALS 1033
#define UK_F_GET_SEALS 1034

#define UK_FD_CLOEXEC 1

#define UK_F_RDLCK 0
#define UK_F_WRLCK 1
#define UK_F_UNLCK 2

struct uk_abi_flock {
	int16_t type, whence;
	int64_t start, len;
	int32_t pid;
};

_Static_assert(sizeof(struct uk_abi_flock) == 32, "struct flock");

#define UK_LOCK_SH 1
#define UK_LOCK_EX 2
#define UK_LOCK_NB 4
#define UK_LOCK_UN 8

#define UK_SEEK_SET 0
#define UK_SEEK_CUR 1
#define UK_SEEK_END 2
#define UK_SEEK_DATA 3
#define UK_SEEK_HOLE 4

#define UK_AT_FDCWD (-100)
#define UK_AT_SYMLINK_NOFOLLOW 0x100
#define UK_AT_EACCESS 0x200
#define UK_AT_REMOVEDIR 0x200
#define UK_AT_SYMLINK_FOLLOW 0x400
#define UK_AT_NO_AUTOMOUNT 0x800
#define UK_AT_EMPTY_PATH 0x1000
#define UK_AT_STATX_SYNC_TYPE 0x6000

#define UK_F_OK 0
#define UK_X_OK 1
#define UK_W_OK 2
#define UK_R_OK 4

#define UK_RENAME_NOREPLACE 1u
#define UK_RENAME_EXCHANGE 2u
#define UK_RENAME_WHITEOUT 4u

#define UK_FALLOC_FL_KEEP_SIZE 1
#define UK_FALLOC_FL_PUNCH_HOLE 2
#define UK_FALLOC_FL_COLLAPSE_RANGE 8
#define UK_FALLOC_FL_ZERO_RANGE 16
#define UK_FALLOC_FL_INSERT_RANGE 32
#define UK_FALLOC_FL_UNSHARE_RANGE 64

#define UK_CLOSE_RANGE_UNSHARE 2u
#define UK_CLOSE_RANGE_CLOEXEC 4u

#endif

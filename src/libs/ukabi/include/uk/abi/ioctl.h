// SPDX-License-Identifier: BSD-3-Clause
// Requests of ioctl(2) that any file or terminal may have.
#ifndef UK_ABI_IOCTL_H
#define UK_ABI_IOCTL_H

#include <stdint.h>

#define UK_TCGETS 0x5401u
#define UK_TCSETS 0x5402u
#define UK_TCSETSW 0x5403u
#define UK_TCSETSF 0x5404u
#define UK_TIOCGPGRP 0x540fu
#define UK_TIOCSPGRP 0x5410u
#define UK_TIOCGWINSZ 0x5413u
#define UK_TIOCSWINSZ 0x5414u
#define UK_FIONREAD 0x541bu
#define UK_FIONBIO 0x5421u
#define UK_FIONCLEX 0x5450u
#define UK_FIOCLEX 0x5451u
#define UK_FIOASYNC 0x5452u
#define UK_FIOQSIZE 0x5460u

struct uk_abi_winsize {
	uint16_t rows, columns, xpixel, ypixel;
};

/* What the kernel has; the C library's own is longer. */
struct uk_abi_termios {
	uint32_t iflag, oflag, cflag, lflag;
	uint8_t line, cc[19];
};

_Static_assert(sizeof(struct uk_abi_termios) == 36, "struct termios");

#define UK_ICRNL 0000400u
#define UK_IXON 0002000u
#define UK_OPOST 0000001u
#define UK_ONLCR 0000004u
#define UK_B38400 0000017u
#define UK_CS8 0000060u
#define UK_CREAD 0000200u
#define UK_ISIG 0000001u
#define UK_ICANON 0000002u
#define UK_ECHO 0000010u
#define UK_ECHOE 0000020u
#define UK_ECHOK 0000040u
#define UK_ECHOCTL 0001000u
#define UK_ECHOKE 0004000u
#define UK_IEXTEN 0100000u

#endif

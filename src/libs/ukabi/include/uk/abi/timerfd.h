// SPDX-License-Identifier: BSD-3-Clause
// Flags of eventfd(2) and timerfd_create(2).
#ifndef UK_ABI_TIMERFD_H
#define UK_ABI_TIMERFD_H

#define UK_EFD_SEMAPHORE 1
#define UK_EFD_CLOEXEC 02000000
#define UK_EFD_NONBLOCK 04000

#define UK_TFD_TIMER_ABSTIME 1
#define UK_TFD_TIMER_CANCEL_ON_SET 2
#define UK_TFD_CLOEXEC 02000000
#define UK_TFD_NONBLOCK 04000

#endif

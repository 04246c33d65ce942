// SPDX-License-Identifier: BSD-3-Clause
// ukabi against the host's own headers: numbers and places in structures. All of it is known when this is compiled.
#define _GNU_SOURCE
#include <asm/ioctls.h>
#include <linux/fs.h>
#include <asm/termbits.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/falloc.h>
#include <linux/magic.h>
#include <linux/sockios.h>
#include <linux/mount.h>
#include <linux/rtnetlink.h>
#include <linux/stat.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>

#include <uk/abi/dirent.h>
#include <uk/abi/epoll.h>
#include <uk/abi/fcntl.h>
#include <uk/abi/blkdev.h>
#include <uk/abi/inet.h>
#include <uk/abi/inotify.h>
#include <uk/abi/ioctl.h>
#include <uk/abi/netlink.h>
#include <uk/abi/poll.h>
#include <uk/abi/stat.h>
#include <uk/abi/statfs.h>
#include <uk/abi/time.h>
#include <uk/abi/signalfd.h>
#include <uk/abi/socket.h>
#include <uk/abi/timerfd.h>
#include <uk/abi/wait.h>
#include <uk/abi/uio.h>
#include <uk/errno.h>

#define CHECK(a, b)                                   \
	do {                                              \
		_Static_assert((a) == (b), #a " == " #b);     \
		checks++;                                     \
	} while (0)
#define SAME(name) CHECK(UK_##name, name)
#define MEMBER(ours, a, theirs, b)                                                 \
	do {                                                                           \
		CHECK(offsetof(struct ours, a), offsetof(struct theirs, b));               \
		CHECK(sizeof(((struct ours *)0)->a), sizeof(((struct theirs *)0)->b));     \
	} while (0)

static int checks;

static void errors(void)
{
	SAME(EPERM); SAME(ENOENT); SAME(EINTR); SAME(EIO); SAME(ENXIO); SAME(EBADF); SAME(EAGAIN); SAME(ENOMEM); SAME(EACCES); SAME(EFAULT);
	SAME(EBUSY); SAME(EEXIST); SAME(EXDEV); SAME(ENODEV); SAME(ENOTDIR); SAME(EISDIR); SAME(EINVAL); SAME(ENFILE); SAME(EMFILE);
	SAME(ENOTTY);
	SAME(ETXTBSY); SAME(EFBIG); SAME(ENOSPC); SAME(ESPIPE); SAME(EROFS); SAME(EMLINK); SAME(EPIPE); SAME(EDOM); SAME(ERANGE);
	SAME(EDEADLK);
	SAME(ENAMETOOLONG); SAME(ENOLCK); SAME(ENOSYS); SAME(ENOTEMPTY); SAME(ELOOP); SAME(EWOULDBLOCK); SAME(EOVERFLOW); SAME(EILSEQ);
	SAME(ENOTSOCK); SAME(EOPNOTSUPP); SAME(ENOTSUP); SAME(EADDRINUSE); SAME(ECONNRESET); SAME(ENOTCONN); SAME(ETIMEDOUT);
	SAME(ECONNREFUSED);
	SAME(EALREADY); SAME(EINPROGRESS); SAME(ECANCELED); SAME(EOWNERDEAD); SAME(EHWPOISON);
}

static void flags(void)
{
	SAME(WNOHANG); SAME(WUNTRACED); SAME(WSTOPPED); SAME(WEXITED); SAME(WCONTINUED); SAME(WNOWAIT); SAME(P_ALL); SAME(P_PID);
	SAME(P_PGID);
	CHECK(UK_WNOTHREAD, __WNOTHREAD); CHECK(UK_WALL, __WALL); CHECK(UK_WCLONE, __WCLONE);
	SAME(O_ACCMODE); SAME(O_RDONLY); SAME(O_WRONLY); SAME(O_RDWR); SAME(O_CREAT); SAME(O_EXCL); SAME(O_NOCTTY); SAME(O_TRUNC);
	SAME(O_APPEND);
	SAME(O_NONBLOCK); SAME(O_DSYNC); SAME(O_ASYNC); SAME(O_DIRECT); SAME(O_DIRECTORY); SAME(O_NOFOLLOW); SAME(O_NOATIME);
	SAME(O_CLOEXEC);
	SAME(O_SYNC); SAME(O_PATH); SAME(O_TMPFILE);
	SAME(F_DUPFD); SAME(F_GETFD); SAME(F_SETFD); SAME(F_GETFL); SAME(F_SETFL); SAME(F_GETLK); SAME(F_SETLK); SAME(F_SETLKW);
	SAME(F_SETOWN);
	SAME(F_GETOWN); SAME(F_DUPFD_CLOEXEC); SAME(F_OFD_SETLK); SAME(F_SETPIPE_SZ); SAME(F_GETPIPE_SZ); SAME(F_ADD_SEALS);
	SAME(F_GETLEASE);
	SAME(FD_CLOEXEC); SAME(F_RDLCK); SAME(F_WRLCK); SAME(F_UNLCK); SAME(LOCK_SH); SAME(LOCK_EX); SAME(LOCK_NB); SAME(LOCK_UN);
	SAME(SEEK_SET); SAME(SEEK_CUR); SAME(SEEK_END); SAME(SEEK_DATA); SAME(SEEK_HOLE); SAME(AT_FDCWD); SAME(AT_SYMLINK_NOFOLLOW);
	SAME(AT_EACCESS); SAME(AT_REMOVEDIR); SAME(AT_SYMLINK_FOLLOW); SAME(AT_NO_AUTOMOUNT); SAME(AT_EMPTY_PATH); SAME(AT_STATX_SYNC_TYPE);
	SAME(RENAME_NOREPLACE); SAME(RENAME_EXCHANGE); SAME(RENAME_WHITEOUT); SAME(FALLOC_FL_KEEP_SIZE); SAME(FALLOC_FL_PUNCH_HOLE);
	SAME(FALLOC_FL_COLLAPSE_RANGE); SAME(FALLOC_FL_ZERO_RANGE); SAME(FALLOC_FL_INSERT_RANGE); SAME(FALLOC_FL_UNSHARE_RANGE);
	SAME(CLOSE_RANGE_UNSHARE); SAME(CLOSE_RANGE_CLOEXEC);
	SAME(S_IFMT); SAME(S_IFIFO); SAME(S_IFCHR); SAME(S_IFDIR); SAME(S_IFBLK); SAME(S_IFREG); SAME(S_IFLNK); SAME(S_IFSOCK);
	SAME(S_ISUID);
	SAME(S_ISGID); SAME(S_ISVTX); SAME(UTIME_NOW); SAME(UTIME_OMIT); SAME(STATX_BASIC_STATS); SAME(STATX_BTIME);
	SAME(POLLIN); SAME(POLLPRI); SAME(POLLOUT); SAME(POLLERR); SAME(POLLHUP); SAME(POLLNVAL); SAME(POLLRDNORM); SAME(POLLRDBAND);
	SAME(POLLWRNORM); SAME(POLLWRBAND); SAME(POLLMSG); SAME(POLLRDHUP); SAME(EPOLL_CLOEXEC); SAME(EPOLL_CTL_ADD); SAME(EPOLL_CTL_DEL);
	SAME(EPOLL_CTL_MOD); CHECK(UK_EPOLLEXCLUSIVE, (unsigned int)EPOLLEXCLUSIVE); CHECK(UK_EPOLLONESHOT, (unsigned int)EPOLLONESHOT);
	CHECK(UK_EPOLLET, (unsigned int)EPOLLET); CHECK(UK_EFD_SEMAPHORE, (int)EFD_SEMAPHORE); CHECK(UK_EFD_CLOEXEC, (int)EFD_CLOEXEC);
	CHECK(UK_EFD_NONBLOCK, (int)EFD_NONBLOCK); CHECK(UK_TFD_CLOEXEC, (int)TFD_CLOEXEC); SAME(TFD_TIMER_ABSTIME);
	SAME(TFD_TIMER_CANCEL_ON_SET); CHECK(UK_SFD_CLOEXEC, (int)SFD_CLOEXEC); CHECK(UK_SFD_NONBLOCK, (int)SFD_NONBLOCK);
	SAME(MFD_CLOEXEC);
	SAME(CLOCK_REALTIME); SAME(CLOCK_MONOTONIC); SAME(CLOCK_BOOTTIME); SAME(CLOCK_REALTIME_ALARM); SAME(CLOCK_BOOTTIME_ALARM);
	SAME(CLOCK_TAI);
	SAME(BLKROGET); SAME(BLKGETSIZE); SAME(BLKFLSBUF); SAME(BLKSSZGET); SAME(BLKDISCARD); SAME(BLKPBSZGET); SAME(BLKGETSIZE64);
	SAME(TCGETS); SAME(TCSETS); SAME(TCSETSW); SAME(TCSETSF); SAME(TIOCGPGRP); SAME(TIOCSPGRP); SAME(TIOCGWINSZ); SAME(TIOCSWINSZ);
	SAME(FIONREAD);
	SAME(FIONBIO); SAME(FIONCLEX); SAME(FIOCLEX); SAME(FIOASYNC); SAME(FIOQSIZE); SAME(ICRNL); SAME(IXON); SAME(OPOST); SAME(ONLCR);
	SAME(B38400);
	SAME(CS8); SAME(CREAD); SAME(ISIG); SAME(ICANON); SAME(ECHO); SAME(ECHOE); SAME(ECHOK); SAME(ECHOCTL); SAME(ECHOKE); SAME(IEXTEN);
	SAME(TMPFS_MAGIC); SAME(RAMFS_MAGIC); CHECK(UK_PROC_MAGIC, PROC_SUPER_MAGIC); SAME(PIPEFS_MAGIC);
	CHECK(UK_ANON_INODE_MAGIC, ANON_INODE_FS_MAGIC);
	SAME(SOCKFS_MAGIC); SAME(MS_RDONLY); SAME(MS_REMOUNT); SAME(MS_BIND); SAME(MS_MOVE);
}

static void inotify(void)
{
	CHECK(UK_IN_CLOEXEC, (int)IN_CLOEXEC); CHECK(UK_IN_NONBLOCK, (int)IN_NONBLOCK);
	SAME(IN_ACCESS); SAME(IN_MODIFY); SAME(IN_ATTRIB); SAME(IN_CLOSE_WRITE); SAME(IN_CLOSE_NOWRITE); SAME(IN_OPEN);
	SAME(IN_MOVED_FROM); SAME(IN_MOVED_TO); SAME(IN_CREATE); SAME(IN_DELETE); SAME(IN_DELETE_SELF); SAME(IN_MOVE_SELF);
	SAME(IN_ALL_EVENTS);
	SAME(IN_UNMOUNT); SAME(IN_Q_OVERFLOW); SAME(IN_IGNORED); SAME(IN_ISDIR); SAME(IN_ONLYDIR); SAME(IN_DONT_FOLLOW);
	SAME(IN_EXCL_UNLINK); SAME(IN_MASK_CREATE); SAME(IN_MASK_ADD); CHECK(UK_IN_ONESHOT, (uint32_t)IN_ONESHOT);
	CHECK(sizeof(struct uk_abi_inotify_event), sizeof(struct inotify_event)); MEMBER(uk_abi_inotify_event, wd, inotify_event, wd);
	MEMBER(uk_abi_inotify_event, mask, inotify_event, mask); MEMBER(uk_abi_inotify_event, cookie, inotify_event, cookie);
	MEMBER(uk_abi_inotify_event, len, inotify_event, len);
}

static void sockets(void)
{
	SAME(AF_UNSPEC); SAME(AF_UNIX); SAME(AF_INET); SAME(AF_INET6);
	CHECK(UK_SOCK_STREAM, (int)SOCK_STREAM); CHECK(UK_SOCK_DGRAM, (int)SOCK_DGRAM); CHECK(UK_SOCK_RAW, (int)SOCK_RAW);
	CHECK(UK_SOCK_SEQPACKET, (int)SOCK_SEQPACKET); CHECK(UK_SOCK_TYPE_MAX, (int)SOCK_PACKET);
	CHECK(UK_SOCK_NONBLOCK, (int)SOCK_NONBLOCK); CHECK(UK_SOCK_CLOEXEC, (int)SOCK_CLOEXEC);
	CHECK(UK_SHUT_RD, (int)SHUT_RD); CHECK(UK_SHUT_WR, (int)SHUT_WR); CHECK(UK_SHUT_RDWR, (int)SHUT_RDWR);
	SAME(MSG_OOB); SAME(MSG_PEEK); SAME(MSG_DONTROUTE); SAME(MSG_CTRUNC); SAME(MSG_TRUNC); SAME(MSG_DONTWAIT); SAME(MSG_EOR);
	SAME(MSG_WAITALL); SAME(MSG_NOSIGNAL); SAME(MSG_MORE); SAME(MSG_CMSG_CLOEXEC);
	SAME(SOL_SOCKET); SAME(SO_DEBUG); SAME(SO_REUSEADDR); SAME(SO_TYPE); SAME(SO_ERROR); SAME(SO_DONTROUTE); SAME(SO_BROADCAST);
	SAME(SO_SNDBUF); SAME(SO_RCVBUF); SAME(SO_KEEPALIVE); SAME(SO_OOBINLINE); SAME(SO_PASSCRED); SAME(SO_PEERCRED);
	SAME(SO_RCVLOWAT); SAME(SO_SNDLOWAT); SAME(SO_RCVTIMEO); SAME(SO_SNDTIMEO); SAME(SO_ACCEPTCONN); SAME(SO_PROTOCOL); SAME(SO_DOMAIN);
	CHECK(UK_SCM_RIGHTS, (int)SCM_RIGHTS); CHECK(UK_SCM_CREDENTIALS, (int)SCM_CREDENTIALS); SAME(SIOCOUTQ);
	CHECK(UK_SOCKADDR_MAX, sizeof(struct sockaddr_storage)); CHECK(UK_UNIX_PATH_MAX, sizeof(((struct sockaddr_un *)0)->sun_path));
	CHECK(sizeof(struct uk_abi_msghdr), sizeof(struct msghdr)); MEMBER(uk_abi_msghdr, name, msghdr, msg_name);
	MEMBER(uk_abi_msghdr, namelen, msghdr, msg_namelen); MEMBER(uk_abi_msghdr, iov, msghdr, msg_iov);
	MEMBER(uk_abi_msghdr, iovlen, msghdr, msg_iovlen); MEMBER(uk_abi_msghdr, control, msghdr, msg_control);
	MEMBER(uk_abi_msghdr, controllen, msghdr, msg_controllen); MEMBER(uk_abi_msghdr, flags, msghdr, msg_flags);
	MEMBER(uk_abi_cmsghdr, len, cmsghdr, cmsg_len); MEMBER(uk_abi_cmsghdr, level, cmsghdr, cmsg_level);
	MEMBER(uk_abi_cmsghdr, type, cmsghdr, cmsg_type);
	CHECK(sizeof(struct uk_abi_ucred), sizeof(struct ucred)); MEMBER(uk_abi_ucred, pid, ucred, pid);
	MEMBER(uk_abi_ucred, uid, ucred, uid); MEMBER(uk_abi_ucred, gid, ucred, gid);
	MEMBER(uk_abi_sockaddr, family, sockaddr, sa_family); MEMBER(uk_abi_sockaddr, data, sockaddr, sa_data);
}

static void netlink(void)
{
	SAME(AF_NETLINK); SAME(NETLINK_ROUTE); SAME(NLM_F_REQUEST); SAME(NLM_F_MULTI); SAME(NLM_F_DUMP); SAME(NLMSG_ERROR);
	SAME(NLMSG_DONE); CHECK(UK_NLMSG_LEAST, NLMSG_MIN_TYPE); CHECK(UK_RTM_NEWLINK, (int)RTM_NEWLINK);
	CHECK(UK_RTM_GETLINK, (int)RTM_GETLINK); CHECK(UK_RTM_NEWADDR, (int)RTM_NEWADDR); CHECK(UK_RTM_GETADDR, (int)RTM_GETADDR);
	CHECK(UK_IFLA_ADDRESS, (int)IFLA_ADDRESS); CHECK(UK_IFLA_BROADCAST, (int)IFLA_BROADCAST); CHECK(UK_IFLA_IFNAME, (int)IFLA_IFNAME);
	CHECK(UK_IFLA_MTU, (int)IFLA_MTU); CHECK(UK_IFA_ADDRESS, (int)IFA_ADDRESS); CHECK(UK_IFA_LOCAL, (int)IFA_LOCAL);
	CHECK(UK_IFA_LABEL, (int)IFA_LABEL); CHECK(UK_IFA_BROADCAST, (int)IFA_BROADCAST); SAME(IFA_F_PERMANENT); SAME(IFA_F_TENTATIVE);
	CHECK(UK_RT_SCOPE_UNIVERSE, (int)RT_SCOPE_UNIVERSE); CHECK(UK_RT_SCOPE_SITE, (int)RT_SCOPE_SITE);
	CHECK(UK_RT_SCOPE_LINK, (int)RT_SCOPE_LINK); CHECK(UK_RT_SCOPE_HOST, (int)RT_SCOPE_HOST);
	CHECK(sizeof(struct uk_abi_sockaddr_nl), sizeof(struct sockaddr_nl)); MEMBER(uk_abi_sockaddr_nl, port, sockaddr_nl, nl_pid);
	MEMBER(uk_abi_sockaddr_nl, groups, sockaddr_nl, nl_groups);
	CHECK(sizeof(struct uk_abi_nlmsghdr), sizeof(struct nlmsghdr)); MEMBER(uk_abi_nlmsghdr, type, nlmsghdr, nlmsg_type);
	MEMBER(uk_abi_nlmsghdr, flags, nlmsghdr, nlmsg_flags); MEMBER(uk_abi_nlmsghdr, sequence, nlmsghdr, nlmsg_seq);
	MEMBER(uk_abi_nlmsghdr, port, nlmsghdr, nlmsg_pid);
	CHECK(sizeof(struct uk_abi_nlmsgerr), sizeof(struct nlmsgerr)); MEMBER(uk_abi_nlmsgerr, about, nlmsgerr, msg);
	CHECK(sizeof(struct uk_abi_rtattr), sizeof(struct rtattr)); MEMBER(uk_abi_rtattr, type, rtattr, rta_type);
	CHECK(sizeof(struct uk_abi_ifinfomsg), sizeof(struct ifinfomsg)); MEMBER(uk_abi_ifinfomsg, type, ifinfomsg, ifi_type);
	MEMBER(uk_abi_ifinfomsg, index, ifinfomsg, ifi_index); MEMBER(uk_abi_ifinfomsg, flags, ifinfomsg, ifi_flags);
	CHECK(sizeof(struct uk_abi_ifaddrmsg), sizeof(struct ifaddrmsg)); MEMBER(uk_abi_ifaddrmsg, bits, ifaddrmsg, ifa_prefixlen);
	MEMBER(uk_abi_ifaddrmsg, flags, ifaddrmsg, ifa_flags); MEMBER(uk_abi_ifaddrmsg, scope, ifaddrmsg, ifa_scope);
	MEMBER(uk_abi_ifaddrmsg, index, ifaddrmsg, ifa_index);
}

static void internet(void)
{
	CHECK(UK_IPPROTO_IP, (int)IPPROTO_IP); CHECK(UK_IPPROTO_TCP, (int)IPPROTO_TCP); CHECK(UK_IPPROTO_UDP, (int)IPPROTO_UDP);
	CHECK(UK_IPPROTO_IPV6, (int)IPPROTO_IPV6); SAME(IP_TOS); SAME(IP_TTL); SAME(IPV6_UNICAST_HOPS);
	SAME(IPV6_V6ONLY); SAME(IPV6_TCLASS);
	SAME(TCP_NODELAY); SAME(TCP_MAXSEG); SAME(TCP_CORK); SAME(TCP_KEEPIDLE); SAME(TCP_KEEPINTVL); SAME(TCP_KEEPCNT); SAME(TCP_INFO);
	SAME(SIOCGIFNAME); SAME(SIOCGIFCONF); SAME(SIOCGIFFLAGS); SAME(SIOCGIFADDR); SAME(SIOCGIFBRDADDR); SAME(SIOCGIFNETMASK);
	SAME(SIOCGIFMTU); SAME(SIOCGIFHWADDR); SAME(SIOCGIFINDEX); SAME(IFNAMSIZ); SAME(ARPHRD_ETHER); SAME(ARPHRD_LOOPBACK);
	CHECK(UK_IFF_UP, (int)IFF_UP); CHECK(UK_IFF_BROADCAST, (int)IFF_BROADCAST); CHECK(UK_IFF_LOOPBACK, (int)IFF_LOOPBACK);
	CHECK(UK_IFF_RUNNING, (int)IFF_RUNNING); CHECK(UK_IFF_MULTICAST, (int)IFF_MULTICAST);
	CHECK(sizeof(struct uk_abi_sockaddr_in), sizeof(struct sockaddr_in)); MEMBER(uk_abi_sockaddr_in, port, sockaddr_in, sin_port);
	MEMBER(uk_abi_sockaddr_in, address, sockaddr_in, sin_addr);
	CHECK(sizeof(struct uk_abi_sockaddr_in6), sizeof(struct sockaddr_in6)); MEMBER(uk_abi_sockaddr_in6, port, sockaddr_in6, sin6_port);
	MEMBER(uk_abi_sockaddr_in6, flow_info, sockaddr_in6, sin6_flowinfo); MEMBER(uk_abi_sockaddr_in6, address, sockaddr_in6, sin6_addr);
	MEMBER(uk_abi_sockaddr_in6, scope_id, sockaddr_in6, sin6_scope_id);
	CHECK(sizeof(struct uk_abi_ifreq), sizeof(struct ifreq)); MEMBER(uk_abi_ifreq, name, ifreq, ifr_name);
	MEMBER(uk_abi_ifreq, address, ifreq, ifr_addr); MEMBER(uk_abi_ifreq, hardware, ifreq, ifr_hwaddr);
	MEMBER(uk_abi_ifreq, flags, ifreq, ifr_flags); MEMBER(uk_abi_ifreq, number, ifreq, ifr_mtu);
	CHECK(sizeof(struct uk_abi_ifconf), sizeof(struct ifconf)); MEMBER(uk_abi_ifconf, len, ifconf, ifc_len);
	MEMBER(uk_abi_ifconf, requests, ifconf, ifc_req);
}

static void connections(void)
{
	CHECK(UK_TCP_ESTABLISHED, (int)TCP_ESTABLISHED); CHECK(UK_TCP_SYN_SENT, (int)TCP_SYN_SENT);
	CHECK(UK_TCP_SYN_RECV, (int)TCP_SYN_RECV);
	CHECK(UK_TCP_FIN_WAIT1, (int)TCP_FIN_WAIT1); CHECK(UK_TCP_FIN_WAIT2, (int)TCP_FIN_WAIT2); CHECK(UK_TCP_CLOSE, (int)TCP_CLOSE);
	CHECK(UK_TCP_TIME_WAIT, (int)TCP_TIME_WAIT); CHECK(UK_TCP_CLOSE_WAIT, (int)TCP_CLOSE_WAIT); CHECK(UK_TCP_LISTEN, (int)TCP_LISTEN);
	CHECK(UK_TCP_LAST_ACK, (int)TCP_LAST_ACK); CHECK(UK_TCP_CLOSING, (int)TCP_CLOSING); SAME(TCPI_OPT_SACK); SAME(TCPI_OPT_WSCALE);
	MEMBER(uk_abi_tcp_info, state, tcp_info, tcpi_state); MEMBER(uk_abi_tcp_info, retransmits, tcp_info, tcpi_retransmits);
	MEMBER(uk_abi_tcp_info, probes, tcp_info, tcpi_probes); MEMBER(uk_abi_tcp_info, options, tcp_info, tcpi_options);
	MEMBER(uk_abi_tcp_info, rto_us, tcp_info, tcpi_rto); MEMBER(uk_abi_tcp_info, send_mss, tcp_info, tcpi_snd_mss);
	MEMBER(uk_abi_tcp_info, receive_mss, tcp_info, tcpi_rcv_mss); MEMBER(uk_abi_tcp_info, unacknowledged, tcp_info, tcpi_unacked);
	MEMBER(uk_abi_tcp_info, data_sent_ms, tcp_info, tcpi_last_data_sent); MEMBER(uk_abi_tcp_info, path_mtu, tcp_info, tcpi_pmtu);
	MEMBER(uk_abi_tcp_info, receive_threshold, tcp_info, tcpi_rcv_ssthresh); MEMBER(uk_abi_tcp_info, rtt_us, tcp_info, tcpi_rtt);
	MEMBER(uk_abi_tcp_info, rtt_variation_us, tcp_info, tcpi_rttvar);
	MEMBER(uk_abi_tcp_info, send_threshold, tcp_info, tcpi_snd_ssthresh);
	MEMBER(uk_abi_tcp_info, send_window, tcp_info, tcpi_snd_cwnd); MEMBER(uk_abi_tcp_info, announced_mss, tcp_info, tcpi_advmss);
	MEMBER(uk_abi_tcp_info, receive_space, tcp_info, tcpi_rcv_space);
	CHECK(offsetof(struct uk_abi_tcp_info, total_retransmitted), offsetof(struct tcp_info, tcpi_total_retrans));
	CHECK(offsetof(struct uk_abi_tcp_info, scales), offsetof(struct tcp_info, tcpi_options) + 1);
}

static void structures(void)
{
	CHECK(sizeof(struct uk_abi_stat), sizeof(struct stat));
	MEMBER(uk_abi_stat, dev, stat, st_dev); MEMBER(uk_abi_stat, ino, stat, st_ino); MEMBER(uk_abi_stat, nlink, stat, st_nlink);
	MEMBER(uk_abi_stat, mode, stat, st_mode); MEMBER(uk_abi_stat, uid, stat, st_uid); MEMBER(uk_abi_stat, gid, stat, st_gid);
	MEMBER(uk_abi_stat, rdev, stat, st_rdev); MEMBER(uk_abi_stat, size, stat, st_size); MEMBER(uk_abi_stat, blksize, stat, st_blksize);
	MEMBER(uk_abi_stat, blocks, stat, st_blocks); MEMBER(uk_abi_stat, atime_sec, stat, st_atim.tv_sec);
	MEMBER(uk_abi_stat, mtime_nsec, stat, st_mtim.tv_nsec); MEMBER(uk_abi_stat, ctime_sec, stat, st_ctim.tv_sec);
	CHECK(sizeof(struct uk_abi_statx), sizeof(struct statx));
	MEMBER(uk_abi_statx, mask, statx, stx_mask); MEMBER(uk_abi_statx, attributes, statx, stx_attributes);
	MEMBER(uk_abi_statx, mode, statx, stx_mode);
	MEMBER(uk_abi_statx, ino, statx, stx_ino); MEMBER(uk_abi_statx, blocks, statx, stx_blocks);
	MEMBER(uk_abi_statx, atime.sec, statx, stx_atime.tv_sec);
	MEMBER(uk_abi_statx, mtime.nsec, statx, stx_mtime.tv_nsec); MEMBER(uk_abi_statx, rdev_major, statx, stx_rdev_major);
	MEMBER(uk_abi_statx, dev_minor, statx, stx_dev_minor); MEMBER(uk_abi_statx, mnt_id, statx, stx_mnt_id);
	CHECK(sizeof(struct uk_abi_statfs), sizeof(struct statfs));
	MEMBER(uk_abi_statfs, type, statfs, f_type); MEMBER(uk_abi_statfs, blocks, statfs, f_blocks);
	MEMBER(uk_abi_statfs, ffree, statfs, f_ffree);
	MEMBER(uk_abi_statfs, fsid, statfs, f_fsid); MEMBER(uk_abi_statfs, namelen, statfs, f_namelen);
	MEMBER(uk_abi_statfs, flags, statfs, f_flags);
	MEMBER(uk_abi_dirent, ino, dirent64, d_ino); MEMBER(uk_abi_dirent, off, dirent64, d_off);
	MEMBER(uk_abi_dirent, reclen, dirent64, d_reclen);
	MEMBER(uk_abi_dirent, type, dirent64, d_type); CHECK(offsetof(struct uk_abi_dirent, name), offsetof(struct dirent64, d_name));
	CHECK(sizeof(struct uk_abi_flock), sizeof(struct flock));
	MEMBER(uk_abi_flock, type, flock, l_type); MEMBER(uk_abi_flock, start, flock, l_start); MEMBER(uk_abi_flock, len, flock, l_len);
	MEMBER(uk_abi_flock, pid, flock, l_pid);
	MEMBER(uk_abi_iovec, base, iovec, iov_base); MEMBER(uk_abi_iovec, len, iovec, iov_len);
	MEMBER(uk_abi_pollfd, fd, pollfd, fd); MEMBER(uk_abi_pollfd, events, pollfd, events);
	MEMBER(uk_abi_pollfd, revents, pollfd, revents);
	CHECK(sizeof(struct uk_abi_epoll_event), sizeof(struct epoll_event)); MEMBER(uk_abi_epoll_event, data, epoll_event, data);
	MEMBER(uk_abi_timespec, nsec, timespec, tv_nsec); MEMBER(uk_abi_timeval, usec, timeval, tv_usec);
	MEMBER(uk_abi_itimerspec, value, itimerspec, it_value);
	CHECK(sizeof(struct uk_abi_signalfd_siginfo), sizeof(struct signalfd_siginfo));
	MEMBER(uk_abi_signalfd_siginfo, signo, signalfd_siginfo, ssi_signo);
	MEMBER(uk_abi_signalfd_siginfo, code, signalfd_siginfo, ssi_code);
	MEMBER(uk_abi_signalfd_siginfo, pid, signalfd_siginfo, ssi_pid); MEMBER(uk_abi_signalfd_siginfo, uid, signalfd_siginfo, ssi_uid);
	MEMBER(uk_abi_signalfd_siginfo, tid, signalfd_siginfo, ssi_tid); MEMBER(uk_abi_signalfd_siginfo, value, signalfd_siginfo, ssi_int);
	MEMBER(uk_abi_signalfd_siginfo, overrun, signalfd_siginfo, ssi_overrun);
	MEMBER(uk_abi_signalfd_siginfo, pointer, signalfd_siginfo, ssi_ptr);
	MEMBER(uk_abi_signalfd_siginfo, address, signalfd_siginfo, ssi_addr);
	CHECK(sizeof(struct uk_abi_termios), sizeof(struct termios)); MEMBER(uk_abi_termios, lflag, termios, c_lflag);
	MEMBER(uk_abi_termios, cc, termios, c_cc);
}

int main(void)
{
	int wrong = 0;

	errors();
	flags();
	sockets();
	inotify();
	internet();
	netlink();
	connections();
	structures();
	for (uint64_t major = 1; major < 0x100000000; major *= 7)
		for (uint64_t minor = 1; minor < 0x100000000; minor *= 5) {
			uint64_t dev = uk_abi_dev((uint32_t)major, (uint32_t)minor);

			checks++;
			wrong += dev != makedev((unsigned int)major, (unsigned int)minor) || uk_abi_dev_major(dev) != major ||
					 uk_abi_dev_minor(dev) != minor;
		}
	printf("%d checks, %d failed\n", checks, wrong);
	return wrong;
}

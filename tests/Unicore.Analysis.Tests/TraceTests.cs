// SPDX-License-Identifier: BSD-3-Clause
// Runs of programs under our tracer beside the same runs under strace: the same calls, arguments, errors, files, programs.
using System.Globalization;
using CliWrap;
using Unicore.Analysis.Driving;
using Unicore.Analysis.Importing;
using Unicore.Analysis.Recording;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class TraceTests(Programs programs) : IClassFixture<Programs>
{
    /// <summary>Calls whose number depends on who is scheduled when, and on where the heap begins.</summary>
    private static readonly string[] Unsteady = ["futex", "sched_yield", "restart_syscall", "rt_sigreturn", "brk"];

    /// <summary>What the program gives as relative to a folder that it has opened: strace prints it so, and we say where it is.</summary>
    private static readonly string[] BelowAFolder = ["/etc/hostname", "/etc/nothing"];

    private const string Calls = """
        #define _GNU_SOURCE
        #include <arpa/inet.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <netinet/tcp.h>
        #include <poll.h>
        #include <signal.h>
        #include <stdlib.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/file.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/timerfd.h>
        #include <sys/un.h>
        #include <sys/wait.h>
        #include <termios.h>
        #include <time.h>
        #include <unistd.h>
        int main(void)
        {
            struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(1), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
            struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(2), .sin6_addr = in6addr_loopback };
            struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "/nowhere/at/all" };
            struct termios t;
            struct rlimit l;
            struct stat st;
            int one = 1, n;
            char buffer[100];
            for (int i = 0; i < 100; i++)
                getppid();
            int fd = open("/etc/passwd", O_RDONLY | O_NOFOLLOW);
            read(fd, buffer, 10);
            lseek(fd, 0, SEEK_END);
            ioctl(fd, TCGETS, &t);
            ioctl(fd, FIONREAD, &n);
            ioctl(fd, 0x12345678, &n);
            fcntl(fd, F_GETFL);
            fcntl(fd, F_SETFD, FD_CLOEXEC);
            fcntl(fd, F_DUPFD_CLOEXEC, 10);
            flock(fd, LOCK_SH | LOCK_NB);
            mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
            void *p = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            madvise(p, 4096, MADV_DONTNEED);
            mprotect(p, 4096, PROT_NONE);
            mremap(p, 8192, 4096, MREMAP_MAYMOVE);
            msync(p, 4096, MS_SYNC);
            chdir("/etc");
            int folder = open(".", O_PATH | O_DIRECTORY);
            openat(folder, "../etc/hostname", O_RDONLY);
            faccessat(folder, "nothing", R_OK | W_OK, 0);
            fstatat(folder, "passwd", &st, AT_SYMLINK_NOFOLLOW);
            access("/nothing", F_OK);
            unlink("/nothing");
            readlink("/proc/self/exe", buffer, 10);
            int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
            setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            setsockopt(s, IPPROTO_IP, IP_TTL, &one, sizeof one);
            connect(s, (struct sockaddr *)&in, sizeof in);
            connect(socket(AF_INET6, SOCK_STREAM, 0), (struct sockaddr *)&in6, sizeof in6);
            connect(socket(AF_UNIX, SOCK_SEQPACKET, 0), (struct sockaddr *)&un, sizeof un);
            sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&in, sizeof in);
            shutdown(s, SHUT_RDWR);
            prctl(PR_SET_NAME, "a name");
            prctl(PR_SET_DUMPABLE, 1);
            getrlimit(RLIMIT_NOFILE, &l);
            getrusage(RUSAGE_CHILDREN, (void *)buffer);
            int e = epoll_create1(EPOLL_CLOEXEC);
            epoll_ctl(e, EPOLL_CTL_ADD, -1, 0);
            eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE);
            timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
            signal(SIGUSR1, SIG_IGN);
            kill(getpid(), SIGUSR1);
            raise(SIGUSR1);
            pipe2((int[2]){}, O_CLOEXEC);
            syscall(SYS_getrandom, buffer, 4, 1);
            syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &(struct timespec){ 0, 1000 }, 0);
            syscall(SYS_membarrier, 0, 0, 0);
            syscall(500);
            syscall(SYS_open, "/dev/null", O_WRONLY | O_APPEND);
            syscall(SYS_futex, &one, 1 | 128, 1, 0, 0, 0);
            if (vfork() == 0)
                _exit(3);
            wait4(-1, &n, WUNTRACED, 0);
            wait4(-1, &n, WNOHANG | WUNTRACED, 0);
            waitid(P_ALL, 0, (void *)buffer, WEXITED);
            return 7;
        }
        """;

    private const string Family = """
        #include <pthread.h>
        #include <stdlib.h>
        #include <sys/wait.h>
        #include <unistd.h>
        static void *thread(void *file) { return (void *)(long)access(file, 0); }
        static volatile int created; /* what makes a thread makes calls after it too, which the other program would end */
        static void *execute(void *a) { while (!created) ; execl("/bin/true", "true", (char *)0); return 0; }
        int main(int count, char **arguments)
        {
            pthread_t threads[3];
            for (int i = 0; i < 3; i++)
                pthread_create(&threads[i], 0, thread, "/thread");
            for (int i = 0; i < 3; i++)
                pthread_join(threads[i], 0);
            for (int i = 0; i < 3; i++)
                if (fork() == 0) {
                    if (i == 0)
                        execl("/bin/sh", "sh", "-c", "/bin/echo a; exit 4", (char *)0);
                    if (i == 1) {
                        pthread_create(threads, 0, execute, 0);
                        created = 1;
                        pthread_join(threads[0], 0);
                    }
                    access("/child", 0);
                    abort();
                }
            while (wait(0) > 0)
                ;
            return 0;
        }
        """;

    [Fact]
    public async Task AProgramsCallsAreThoseThatStraceSees()
    {
        RunRecord record = await CompareAsync(await programs.CompileAsync("gcc", Calls));
        Assert.Equal(7, record.ExitCode);
        Assert.Superset(BelowAFolder.ToHashSet(), record.Programs[0].Files.Select(f => f.Path).ToHashSet());
    }

    [Fact]
    public async Task ThreadsAndChildrenAreThoseThatStraceSees()
    {
        RunRecord record = await CompareAsync(await programs.CompileAsync("gcc", Family, "-pthread"));
        Assert.Equal((0, 4, 4), (record.ExitCode, record.Programs[0].Processes, record.Programs[0].Threads));
        Assert.Equal(["dash", "true"], record.Programs.Skip(1).Select(p => Path.GetFileName(p.Path)).Order(StringComparer.Ordinal)
            .Where(n => n is "dash" or "true"));
    }

    [Theory]
    [InlineData("/bin/ls", "-lR", "/etc/apt")]
    [InlineData("/usr/bin/sort", "/etc/passwd")]
    [InlineData("/usr/bin/perl", "-e", "use POSIX; print(getppid() > 0, \"x\" x 99); fork() || exit; wait;")]
    [InlineData("/bin/sh", "-c", "ls /etc | sort | head -n 3; /bin/true & wait; cat /nothing")]
    [InlineData("/usr/bin/gcc", "--version")]
    [InlineData("/usr/bin/env", "-i", "/bin/pwd")]
    public async Task DebiansProgramsDoWhatStraceSees(string program, params string[] arguments) => await CompareAsync(program, arguments);

    /// <summary>What the code says has all that a run does, libraries that it opens too.</summary>
    [Theory]
    [InlineData("/bin/ls", "-l", "/")]
    [InlineData("/usr/bin/perl", "-e", "use POSIX; use Socket; socket(S, PF_INET, SOCK_STREAM, 0); print(POSIX::getpid());")]
    public async Task NothingIsUsedThatTheCodeHasNot(string program, params string[] arguments)
    {
        (RunRecord? record, _) = await RunAsync(new() { Program = program, Arguments = arguments });
        List<Diagnostic> diagnostics = [];
        ProgramReport report = ProgramAnalyzer.Analyze(new() { Program = program, Runs = [record!] }, diagnostics)!;
        Assert.Empty(diagnostics);
        Assert.Empty(report.Usage!.Missed);
        Assert.Contains("exit_group", report.Usage.Used);
        Assert.NotEmpty(report.Usage.Unused);
        Assert.NotEmpty(AnalysisJson.Document(report, diagnostics));
        Assert.Contains(AnalysisText.Lines(report), l => l.Contains("system calls that were used", StringComparison.Ordinal));
        Assert.Equal(program.EndsWith("perl", StringComparison.Ordinal), report.Libraries.Any(l => l.Name == "POSIX.so"));
    }

    [Fact]
    public async Task WhatAFilterOfItsOwnForbidsIsWhatStraceSees()
    {
        string program = await programs.CompileAsync("gcc", """
        #include <errno.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <signal.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        static volatile int trapped;
        static void trap(int signal) { trapped++; }
        int main(void)
        {
            struct sock_filter code[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getuid, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            };
            struct sock_fprog program = { 6, code };
            signal(SIGSYS, trap);
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
            getuid();
            return syscall(SYS_getppid) == -1 && errno == EACCES && trapped == 1 ? 6 : 5;
        }
        """);
        Assert.Equal(6, (await CompareAsync(program)).ExitCode);
    }

    [Fact]
    public async Task ACallThatIsTakenAwayFailsOrSaysThatItWasDone()
    {
        string program = await programs.CompileAsync("gcc", """
            #include <errno.h>
            #include <unistd.h>
            #include <sys/prctl.h>
            int main(void)
            {
                if (prctl(PR_SET_DUMPABLE, 1) == 0)
                    return 1;
                return errno == ENOSYS && getppid() == 0 && rmdir("/nothing") == 0 ? 5 : 2;
            }
            """);
        (RunRecord? record, _) = await RunAsync(new()
        {
            Program = program, Without = new Dictionary<string, bool> { ["prctl"] = false, ["getppid"] = true, ["rmdir"] = true },
        });
        Assert.Equal(5, record!.ExitCode);
        Assert.Equal("ENOSYS", record.Programs[0].Calls.Single(c => c.Name == "prctl").Errors.Single().Key);
        Assert.Empty(record.Programs[0].Calls.Single(c => c.Name == "rmdir").Errors);
    }

    [Fact]
    public async Task ACallThatDoesNotExistIsACodedError() =>
        Assert.Equal("UK2715", Assert.Single((await RunAsync(
            new() { Program = "/bin/true", Without = new Dictionary<string, bool> { ["nothing"] = true } })).Diagnostics).Code);

    [Theory]
    [InlineData("/nowhere/at/all", "No such file")]
    [InlineData("/etc/passwd", "Permission denied")]
    public async Task WhatCannotBeExecutedIsACodedError(string path, string why)
    {
        (RunRecord? record, List<Diagnostic> diagnostics) = await RunAsync(new() { Program = path });
        Assert.Null(record);
        Assert.Equal("UK2708", Assert.Single(diagnostics).Code);
        Assert.Contains(why, diagnostics[0].Message, StringComparison.Ordinal);
    }

    private async Task<RunRecord> CompareAsync(string program, params string[] arguments)
    {
        string trace = programs.Folder + "/strace";
        // Streams, limits and signals as ours has them.
        const string Same = "ulimit -Sn 1024; env --default-signal \"$@\" </dev/null 2>/dev/null | cat";
        await Cli.Wrap("/bin/sh").WithArguments(["-c", Same, "sh", "strace", "-f", "-o", trace, program, .. arguments])
            .WithValidation(CommandResultValidation.None).WithStandardErrorPipe(PipeTarget.Null).ExecuteAsync();
        RunRecord expected = StraceImport.Read(trace, program, [])!;
        (RunRecord? record, List<Diagnostic> diagnostics) = await RunAsync(new() { Program = program, Arguments = arguments });
        Assert.Empty(diagnostics);
        Assert.Equal(Lines(expected), Lines(record!));
        return record!;
    }

    /// <summary>A record in lines, without what is by chance: calls of threads that wait, numbers of tasks, places of libraries.</summary>
    private static IEnumerable<string> Lines(RunRecord record)
    {
        yield return $"exit {record.ExitCode}";
        foreach (ProgramRecord program in record.Programs.OrderBy(p => Real(p.Path), StringComparer.Ordinal))
        {
            yield return $"{Real(program.Path)} {program.Processes} {program.Threads}";
            foreach (MadeCall call in program.Calls.Where(c => !Unsteady.Contains(c.Name)))
            {
                yield return $"{call.Name} {call.Count} [{Counts(call.Arguments)}] {Counts(call.Errors)}";
            }

            foreach (UsedAddress address in program.Addresses)
            {
                yield return $"{address.Address} {Counts(address.Calls)} {Counts(address.Errors)}";
            }

            foreach (string file in program.Files.Select(f => f.Path)
                .Where(f => f.StartsWith('/') && !f.Any(char.IsAsciiDigit) && !BelowAFolder.Contains(f)))
            {
                yield return file;
            }

            foreach (string library in program.Libraries.Select(Real).Order(StringComparer.Ordinal))
            {
                yield return library;
            }
        }
    }

    private static string Counts(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value}")));

    private static string Real(string path) =>
        "/" + Path.GetFileName(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    private static async Task<(RunRecord? Record, List<Diagnostic> Diagnostics)> RunAsync(RunRequest request)
    {
        List<Diagnostic> diagnostics = [];
        RunResult? result = await ProgramRun.RunAsync(request, TimeProvider.System, diagnostics, default);
        return (result?.Record, diagnostics);
    }
}

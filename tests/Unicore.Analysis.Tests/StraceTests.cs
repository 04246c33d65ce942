// SPDX-License-Identifier: BSD-3-Clause
// What strace writes, read: its formats, calls in pieces, and lines that nobody wrote.
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Analysis.Importing;
using Unicore.Analysis.Recording;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class StraceTests(Programs programs) : IClassFixture<Programs>
{
    private const int Rounds = 3000, Seed = 2717;

    [Theory]
    [InlineData("close(3) = 0", "close", null, 0)]
    [InlineData("openat(AT_FDCWD, \"/x\", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)", "openat", "ENOENT", null)]
    [InlineData("openat(AT_FDCWD</root>, \"a, b) = 3\", O_RDONLY) = 4</root/a, b) = 3>", "openat", null, 4)]
    [InlineData("read(3<TCP:[127.0.0.1:80->127.0.0.1:4]>, \"a\\\"b\", 10) = 3 <0.000017>", "read", null, 3)]
    [InlineData("fstat(1, {st_mode=S_IFREG|0644, st_size=5, ...}) = 0", "fstat", null, 0)]
    [InlineData("nanosleep({tv_sec=1, tv_nsec=0}, NULL) = ? ERESTARTNOHAND (Interrupted)", "nanosleep", "ERESTARTNOHAND", null)]
    [InlineData("exit_group(0) = ?", "exit_group", null, null)]
    [InlineData("getppid() = 17", "getppid", null, 17)]
    [InlineData("mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f0000000000", "mmap", null, null)]
    [InlineData("prctl(PR_SET_NAME, 0x10 /* , ) */) = 0", "prctl", null, 0)]
    [InlineData("getpid( <unfinished", null, null, null)]
    [InlineData("(3) = 1", null, null, null)]
    [InlineData("close(3)", null, null, null)]
    [InlineData("write(1, \"never ended, 1) = 1", null, null, null)]
    public void ALineIsACall(string line, string? name, string? error, int? number)
    {
        StraceCall? call = StraceCall.Parse(line);
        Assert.Equal((name, error, number), (call?.Name, call?.Error, call?.Number));
    }

    [Theory]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"a\\nb\\tc\\\\d\\\"\"", "a\nb\tc\\d\"")]
    [InlineData("\"\\303\\244\\0010\"", "ä\u00010")]
    [InlineData("\"\\x41\"...", "A")]
    [InlineData("NULL", null)]
    [InlineData("\"", "")]
    public void AStringIsUnescaped(string argument, string? text) => Assert.Equal(text, StraceCall.Text(argument));

    [Theory]
    [InlineData("", "")]
    [InlineData("17  ", "")]
    [InlineData("[pid    17] ", "")]
    [InlineData("17  12:00:01 ", " <0.000123>")]
    [InlineData("17  12:00:01.123456 ", "")]
    [InlineData("17  1700000000.123456 ", "")]
    [InlineData("17       0.000123 ", "")]
    [InlineData("17  12:00:01 (+     0.000123) ", "")]
    public void WhatStandsAroundACallIsPassedOver(string before, string behind)
    {
        RunRecord record = Read(
            $"{before}execve(\"/bin/x\", [\"x\"], 0x7ffc /* 9 vars */) = 0{behind}",
            $"{before}ioctl(1, TCGETS, {{B38400 opost isig icanon echo ...}}) = 0{behind}",
            $"{before}--- SIGCHLD {{si_signo=SIGCHLD, si_code=CLD_EXITED}} ---",
            $"{before}exit_group(3) = ?{behind}",
            $"{before}+++ exited with 3 +++");
        ProgramRecord program = Assert.Single(record.Programs);
        Assert.Equal(("/bin/x", 1, 3), (program.Path, program.Processes, record.ExitCode));
        Assert.Equal(["exit_group", "ioctl"], program.Calls.Select(c => c.Name));
        Assert.Equal("TCGETS", Assert.Single(program.Calls[1].Arguments).Key);
    }

    [Fact]
    public void ACallInPiecesIsOne()
    {
        RunRecord record = Read(
            "1 execve(\"/bin/x\", [\"x\"], []) = 0",
            "1 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>",
            "2 openat(AT_FDCWD, \"/etc/passwd\",  <unfinished ...>",
            "1 <... clone resumed>, child_tidptr=0x7f) = 2",
            "1 wait4(-1,  <unfinished ...>",
            "2 <... openat resumed>O_RDONLY) = -1 EACCES (Permission denied)",
            "2 pause( <unfinished ...>",
            "2 +++ killed by SIGKILL +++",
            "1 <... wait4 resumed>[{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}], 0, NULL) = 2",
            "3 <... read resumed>\"\", 1) = 0",
            "1 exit_group(0) = ?",
            "1 +++ exited with 0 +++");
        ProgramRecord program = Assert.Single(record.Programs);
        Assert.Equal(["clone", "exit_group", "openat", "pause", "read", "wait4"], program.Calls.Select(c => c.Name));
        Assert.Equal((2, 0, 0), (program.Processes, program.Threads, record.ExitCode));
        Assert.Equal("SIGCHLD|CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID", Assert.Single(program.Calls[0].Arguments).Key);
        Assert.Equal(("O_RDONLY", "EACCES"), (program.Calls[2].Arguments.Single().Key, program.Calls[2].Errors.Single().Key));
        Assert.Equal("/etc/passwd", Assert.Single(program.Files).Path);
    }

    [Fact]
    public void SocketsAndLibrariesAreNamed()
    {
        ProgramRecord program = Read(
            "execve(\"/bin/x\", [\"x\"], []) = 0",
            "openat(AT_FDCWD, \"/lib/liba.so.1\", O_RDONLY|O_CLOEXEC) = 3",
            "mmap(NULL, 4096, PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE, 3, 0x1000) = 0x7f01",
            "mmap(NULL, 4096, PROT_READ|PROT_EXEC, MAP_PRIVATE, 4</lib/libb.so>, 0) = 0x7f02",
            "bind(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"0.0.0.0\")}, 16) = -1 EADDRINUSE (In use)",
            "connect(5, {sa_family=AF_INET6, sin6_port=htons(81), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::1\", &sin6_addr), "
                + "sin6_scope_id=0}, 28) = 0",
            "connect(5, {sa_family=AF_UNIX, sun_path=\"/run/a\\40b\"}, 110) = 0",
            "bind(5, {sa_family=AF_UNIX, sun_path=@\"c\"}, 110) = 0",
            "sendto(5, \"x\", 1, MSG_DONTWAIT|MSG_NOSIGNAL, NULL, 0) = 1",
            "openat(7</srv>, \"sub/../f\", O_RDONLY) = 8").Programs.Single();
        Assert.Equal(["/lib/liba.so.1", "/lib/libb.so"], program.Libraries);
        Assert.Equal(["/run/a b", "0.0.0.0:80", "@c", "[::1]:81"], program.Addresses.Select(a => a.Address));
        Assert.Equal(["/lib/liba.so.1", "/srv/f"], program.Files.Select(f => f.Path));
    }

    [Fact]
    public async Task ATraceOfSeveralFilesIsOneRecord()
    {
        string trace = programs.Folder + "/trace";
        await Cli.Wrap("strace").WithArguments(["-qq", "-ff", "-o", trace, "/bin/sh", "-c", "/bin/true; /bin/true; exit 5"])
            .WithValidation(CommandResultValidation.None).ExecuteAsync();
        List<Diagnostic> diagnostics = [];
        RunRecord record = StraceImport.Read(trace, "/bin/sh", diagnostics)!;
        Assert.Empty(diagnostics);
        Assert.Equal(["/bin/sh", "/bin/true"], record.Programs.Select(p => p.Path));
        Assert.Equal((3, 2), (record.Programs[0].Processes, record.Programs[1].Processes));
    }

    [Fact]
    public void WhatIsNoTraceIsACodedError()
    {
        List<Diagnostic> diagnostics = [];
        Assert.Null(StraceImport.Read("/etc/passwd", "/bin/true", diagnostics));
        Assert.Null(StraceImport.Read("/nowhere/at/all", "/bin/true", diagnostics));
        Assert.Null(StraceImport.Read("", "/bin/true", diagnostics));
        Assert.Equal(["UK2717", "UK2717", "UK2717"], diagnostics.Select(d => d.Code));
    }

    /// <summary>A pipe that nobody writes to; what never ends; a line that is longer than any that strace writes.</summary>
    [Theory]
    [InlineData("pipe")]
    [InlineData("/dev/zero")]
    [InlineData("line")]
    public async Task WhatHasNoEndIsACodedError(string path)
    {
        if (path == "pipe")
        {
            path = programs.Folder + "/pipe";
            await Cli.Wrap("mkfifo").WithArguments(path).WithValidation(CommandResultValidation.None).ExecuteAsync();
        }
        else if (path == "line")
        {
            path = programs.Folder + "/line";
            await File.WriteAllTextAsync(path, "1 getpid() = 1\n1 write(1, \"" + new string('a', 20 << 20));
        }

        List<Diagnostic> diagnostics = [];
        Assert.Null(await Task.Run(() => StraceImport.Read(path, "/bin/true", diagnostics)).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(("UK2717", Severity.Error), (Assert.Single(diagnostics).Code, diagnostics[0].Severity));
    }

    /// <summary>What a shell started is meant, not the shell.</summary>
    [Fact]
    public void ATraceThatBeginsWithAnotherProgramIsOfTheOneThatIsMeant()
    {
        string trace = programs.Folder + "/shell";
        File.WriteAllLines(trace, [
            "1 execve(\"/bin/sh\", [\"sh\"], []) = 0",
            "1 umask(022) = 0",
            "1 vfork() = 2",
            "2 execve(\"/elsewhere/true\", [\"true\"], []) = 0",
            "2 close(1) = 0",
            "2 exit_group(0) = ?",
        ]);
        List<Diagnostic> diagnostics = [];
        RunRecord record = StraceImport.Read(trace, "/bin/true", diagnostics)!;
        ProgramReport report = ProgramAnalyzer.Analyze(new() { Program = "/bin/true", Runs = [record] }, diagnostics)!;
        Assert.Empty(diagnostics);
        Assert.Equal(["close", "exit_group"], report.Usage!.Used);
        Assert.Empty(report.Usage.Missed);
        Assert.NotNull(StraceImport.Read(trace, "/bin/cat", diagnostics));
        Assert.Equal("UK2722", Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void CallsOfThirtyTwoBitsAreCalledSo()
    {
        ProgramRecord program = Read(
            "1 execve(\"/bin/x\", [\"x\"], []) = 0",
            "[ Process PID=1 runs in 32 bit mode. ]",
            "1 getpid() = 1",
            "[ Process PID=1 runs in 64 bit mode. ]",
            "1 getpid() = 1").Programs.Single();
        Assert.Equal(["getpid", "i386_getpid"], program.Calls.Select(c => c.Name));
    }

    /// <summary>A real trace with lines changed, cut and mixed: a record, in bounded time.</summary>
    [Fact]
    public async Task ADamagedTraceIsReadAsFarAsItCanBe()
    {
        string trace = programs.Folder + "/whole";
        await Cli.Wrap("strace").WithArguments(["-f", "-y", "-o", trace, "/bin/sh", "-c", "ls -l / | sort >/dev/null & wait"])
            .WithStandardErrorPipe(PipeTarget.Null).WithValidation(CommandResultValidation.None).ExecuteAsync();
        string[] lines = await File.ReadAllLinesAsync(trace);
        Random random = new(Seed);
        StraceReader reader = new("/bin/sh");
        const string Pieces = "()<>{}[]\"\\,=/* \0\u00ff9";
        for (int round = 0; round < Rounds; round++)
        {
            StringBuilder line = new(lines[random.Next(lines.Length)]);
            for (int i = random.Next(4); i > 0 && line.Length > 0; i--)
            {
                int at = random.Next(line.Length);
                _ = random.Next(3) switch
                {
                    0 => line.Remove(at, random.Next(line.Length - at)),
                    1 => line.Insert(at, Pieces[random.Next(Pieces.Length)]),
                    _ => line.Replace(line[at], Pieces[random.Next(Pieces.Length)], at, 1),
                };
            }

            reader.Add(line.ToString(), null);
        }

        Assert.NotEmpty(reader.Record(trace).Programs);
        Assert.InRange(reader.Calls, 1, Rounds);
    }

    private static RunRecord Read(params string[] lines)
    {
        StraceReader reader = new("/bin/program");
        foreach (string line in lines)
        {
            reader.Add(line, null);
        }

        Assert.Equal(0, reader.Strange);
        return reader.Record("trace");
    }
}

// SPDX-License-Identifier: BSD-3-Clause
// Commands of $(shell,…) on the real disk: what conf takes of their output, and that none can hold up or flood the engine.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Unicore.Diagnostics;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;

namespace Unicore.Kconfig.Tests;

public sealed class ShellTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-shell-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("printf 'one\\ntwo\\n\\n'", "one two")]
    [InlineData("printf 'x \\n'", "x ")]
    [InlineData("printf 'ab\\0cd\\n'", "ab")]
    [InlineData("echo gone; exit 3", "gone")]
    [InlineData("exit 3", "")]
    [InlineData("cat", "")]
    public void TheOutputIsWhatConfMakesOfIt(string command, string value) => Assert.Equal(value, Value(command, out _));

    [Fact]
    public void OutputWithoutEndIsCutWhereConfCutsIt()
    {
        Assert.Equal(4095, Value("head -c 10000 /dev/zero | tr '\\0' a", out IReadOnlyList<Diagnostic>? log).Length);
        Assert.DoesNotContain(log, d => d.Severity == Severity.Error);
        Assert.Equal(4094, Value("yes ab", out log).Length);
        Assert.DoesNotContain(log, d => d.Severity == Severity.Error);
        Assert.Equal("done", Value("head -c 1000000 /dev/zero >&2; echo done", out log));
        Assert.Equal(Severity.Info, log.Only("UK1009").Severity);
    }

    [Fact]
    public void BytesThatAreNotUtf8ComeOutAsTheyWentIn()
    {
        File.WriteAllBytes(_folder + "/Kconfig",
            [.. "config A\n\tstring \"Latin \xe9\"\n\tdefault \"\xe9 \xff$(shell,printf '\\302\\303')\"\ncomment \"\xe9\xa9\"\n".Select(
                c => (byte)c)]);
        var solver = new KconfigSolver(KconfigTree.Parse("Kconfig", KconfigOptions.ForDisk(_folder)));
        string written = string.Concat(KconfigText.ToBytes(solver.WriteDotConfig()).Select(b => (char)b));
        Assert.Contains("CONFIG_A=\"\xe9 \xff\xc2\xc3\"\n", written, StringComparison.Ordinal);
        Assert.Contains("# \xe9\xa9\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sleep 50")]
    [InlineData("sleep 50 | cat; true")]
    [InlineData("(sleep 50 & echo $! >pid; wait)")]
    public void ACommandThatHangsIsEndedWithItsChildrenAndReportedAtItsPlace(string command)
    {
        Assert.Equal("", Value($"echo $$ >pid; {command}", out IReadOnlyList<Diagnostic>? log));
        Diagnostic error = log.Only("UK1009");
        Assert.Equal((Severity.Error, 3), (error.Severity, error.Line));
        Assert.Contains("took longer than 1 s", error.Message, StringComparison.Ordinal);
        Assert.True(HasEnded(int.Parse(File.ReadAllText(_folder + "/pid"), null)));
    }

    [Fact]
    public void AChildThatOutlivesTheShellAndKeepsItsOutputHoldsUpNobody()
    {
        Value("sleep 5 & echo started", out IReadOnlyList<Diagnostic>? log);
        Assert.Contains("took longer", log.Only("UK1009").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AllCommandsTogetherHaveALimitToo(int jobs)
    {
        var ran = new ConcurrentQueue<string>();
        var options = new KconfigOptions
        {
            ReadFile = _ => string.Concat(Enumerable.Range(1, 50).Select(i => $"A{i} := $(shell,{i})\n")),
            ShellJobs = jobs,
            ShellTimeInAll = TimeSpan.FromSeconds(3),
            RunShell = command =>
            {
                ran.Enqueue(command);
                Thread.Sleep(command == "3" ? 4000 : 0);
                return new ShellResult(0, "");
            },
        };
        Diagnostic error = KconfigTree.Parse("Kconfig", options).Diagnostics.Only("UK1011");
        Assert.Equal((Severity.Error, "Kconfig", 3), (error.Severity, error.File, error.Line));
        Assert.Contains("$(shell,3) was running", error.Message, StringComparison.Ordinal);
        Assert.True(jobs > 1 || ran.Count == 3, string.Join(' ', ran));
    }

    [Fact]
    public void AProcessThatMayNotBeEndedIsLeftBehind()
    {
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/setpriv"))
        {
            Console.WriteLine("SKIPPED: only root can become another user, whose processes it may then not end.");
            return;
        }

        ShellResult? result = null;
        var thread = new Thread(() =>
        {
            // Capabilities are a thread's own. Without CAP_KILL root ends no process of others; a child has it again.
            Capabilities.Drop(Capabilities.Kill);
            result = KconfigOptions.ForDisk(_folder, shellTimeout: TimeSpan.FromMilliseconds(500))
                .RunShell("setpriv --reuid 65534 --clear-groups sleep 5; :");
        });
        thread.Start();
        thread.Join();
        Assert.Equal((-1, true, "took longer than 0.5 s"), (result?.ExitCode, result?.TimedOut, result?.Error));
    }

    [Fact]
    public void AMissingFolderIsReported()
    {
        var tree = KconfigTree.Parse("Kconfig", KconfigOptions.ForDisk(_folder + "/gone") with { ReadFile = _ => "A := $(shell,true)\n" });
        Assert.Equal(Severity.Error, tree.Diagnostics.Only("UK1009").Severity);
    }

    private string Value(string command, out IReadOnlyList<Diagnostic> log)
    {
        KconfigOptions options = KconfigOptions.ForDisk(_folder,
            shellTimeout: TimeSpan.FromSeconds(command.Contains("sleep", StringComparison.Ordinal) ? 1 : 60));
        var tree = KconfigTree.Parse("Kconfig", options with { ReadFile = _ => $"config A\n\tstring\n\tdefault \"$(shell,{command})\"\n" });
        log = tree.Diagnostics;
        return new KconfigSolver(tree).ValueOf("A")!;
    }

    private static bool HasEnded(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static class Capabilities
    {
        public const int Kill = 5;

        /// <summary>Takes a capability from the calling thread.</summary>
        public static void Drop(int capability)
        {
            int[] header = [0x20080522, 0];
            int[] sets = new int[6];
            Assert.Equal(0, capget(header, sets));
            sets[0] &= ~(1 << capability);
            Assert.Equal(0, capset(header, sets));
        }

        [DllImport("libc")]
        private static extern int capget([In, Out] int[] header, [In, Out] int[] sets);

        [DllImport("libc")]
        private static extern int capset([In, Out] int[] header, [In] int[] sets);
    }
}

// SPDX-License-Identifier: BSD-3-Clause
// Commands of $(shell,…) on the real disk: what conf takes of their output, and that none can hold up or flood the engine.
using System.Diagnostics;

namespace Unicore.Kconfig.Tests;

public sealed class ShellTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("unicore-shell-").FullName;

    public void Dispose() => Directory.Delete(folder, true);

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
        Assert.Equal(4095, Value("head -c 10000 /dev/zero | tr '\\0' a", out var log).Length);
        Assert.DoesNotContain(log, d => d.Severity == Severity.Error);
        Assert.Equal(4094, Value("yes ab", out log).Length);
        Assert.DoesNotContain(log, d => d.Severity == Severity.Error);
        Assert.Equal("done", Value("head -c 1000000 /dev/zero >&2; echo done", out log));
        Assert.Equal(Severity.Info, log.Only("UK1009").Severity);
    }

    [Fact]
    public void BytesThatAreNotUtf8ComeOutAsTheyWentIn()
    {
        File.WriteAllBytes(folder + "/Kconfig", [.. "config A\n\tstring \"Latin \xe9\"\n\tdefault \"\xe9 \xff$(shell,printf '\\302\\303')\"\ncomment \"\xe9\xa9\"\n".Select(c => (byte)c)]);
        var solver = new KconfigSolver(KconfigTree.Parse("Kconfig", KconfigOptions.ForDisk(folder)));
        var written = string.Concat(KconfigText.ToBytes(solver.WriteDotConfig()).Select(b => (char)b));
        Assert.Contains("CONFIG_A=\"\xe9 \xff\xc2\xc3\"\n", written, StringComparison.Ordinal);
        Assert.Contains("# \xe9\xa9\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sleep 50")]
    [InlineData("sleep 50 | cat; true")]
    [InlineData("(sleep 50 & echo $! >pid; wait)")]
    public void ACommandThatHangsIsEndedWithItsChildrenAndReportedAtItsPlace(string command)
    {
        Assert.Equal("", Value($"echo $$ >pid; {command}", out var log));
        var error = log.Only("UK1009");
        Assert.Equal((Severity.Error, 3), (error.Severity, error.Line));
        Assert.Contains("took longer than 1 s", error.Message, StringComparison.Ordinal);
        Assert.True(HasEnded(int.Parse(File.ReadAllText(folder + "/pid"), null)));
    }

    [Fact]
    public void AChildThatOutlivesTheShellAndKeepsItsOutputHoldsUpNobody()
    {
        Value("sleep 5 & echo started", out var log);
        Assert.Contains("took longer", log.Only("UK1009").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFolderIsReported()
    {
        var tree = KconfigTree.Parse("Kconfig", KconfigOptions.ForDisk(folder + "/gone") with { ReadFile = _ => "A := $(shell,true)\n" });
        Assert.Equal(Severity.Error, tree.Diagnostics.Only("UK1009").Severity);
    }

    private string Value(string command, out IReadOnlyList<Diagnostic> log)
    {
        var options = KconfigOptions.ForDisk(folder, shellTimeout: TimeSpan.FromSeconds(command.Contains("sleep", StringComparison.Ordinal) ? 1 : 60));
        var tree = KconfigTree.Parse("Kconfig", options with { ReadFile = _ => $"config A\n\tstring\n\tdefault \"$(shell,{command})\"\n" });
        log = tree.Diagnostics;
        return new KconfigSolver(tree).ValueOf("A")!;
    }

    private static bool HasEnded(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}

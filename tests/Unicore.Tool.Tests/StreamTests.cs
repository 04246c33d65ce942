// SPDX-License-Identifier: BSD-3-Clause
// Standard streams that are closed, full or left by their reader, and words that no verb knows: each ends with a line and a code.
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Tool.Tests;

public sealed class StreamTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-streams-").FullName;

    public StreamTests()
    {
        File.WriteAllText(Path.Combine(_folder, "Kconfig"), "config A\n\tbool \"a\"\nconfig N\n\tint \"n\"\n\tdepends on GONE || A\n");
        File.WriteAllText(Path.Combine(_folder, "a.config"), "CONFIG_A=y\n");
        File.WriteAllText(Path.Combine(_folder, "b.config"), "# CONFIG_A is not set\n");
        File.WriteAllText(Path.Combine(_folder, "Kraftfile"), "specification: '0.6'\nunikraft: stable\ntargets:\n- kvm/x86_64\n");
    }

    public void Dispose() => Directory.Delete(_folder, true);

    public static TheoryData<string> Verbs =>
    [
        "--help", "--version", "kconfig --help", "kconfig --alldefconfig Kconfig", "kconfig --olddefconfig", "kconfig --allyesconfig",
        "kconfig --randconfig", "kconfig --listnewconfig", "kconfig --helpnewconfig", "kconfig --oldconfig", "kconfig --oldaskconfig",
        "kconfig --defconfig=a.config", "kconfig explain A", "kconfig explain A --json", "kconfig want A=y", "kconfig lint",
        "kconfig diff a.config b.config", "kconfig json", "import --dry-run", "nonsense",
    ];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task AFullDiskBehindTheOutputIsToldInALine(string arguments) =>
        Check(await ShellAsync($"unicore {arguments} </dev/null >/dev/full"));

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task AClosedOutputIsToldInALine(string arguments) => Check(await ShellAsync($"unicore {arguments} </dev/null >&-"));

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task AReaderMayLeave(string arguments)
    {
        BufferedCommandResult result = await ShellAsync($"{{ unicore {arguments} </dev/null; echo \"ended $?\" >&2; }} | true");
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("pipe", result.StandardError, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("ended [01]\n", result.StandardError);
    }

    [Theory]
    [InlineData("kconfig --oldconfig Kconfig")]
    [InlineData("kconfig --oldaskconfig")]
    [InlineData("kconfig --syncconfig")]
    [InlineData("kconfig")]
    public async Task AClosedInputIsAtItsEnd(string arguments)
    {
        BufferedCommandResult closed = await ShellAsync($"unicore {arguments} <&-");
        File.Delete(Path.Combine(_folder, ".config"));
        BufferedCommandResult empty = await ShellAsync($"unicore {arguments} </dev/null");
        Assert.Equal("\nError in reading or end of file.\n", closed.StandardError);
        Assert.Equal((empty.ExitCode, empty.StandardOutput, empty.StandardError),
            (closed.ExitCode, closed.StandardOutput, closed.StandardError));
    }

    [Fact]
    public async Task AQuestionThatOnlyAPersonCanAnswerEndsTheCallWhereTheInputIsClosed()
    {
        File.WriteAllText(Path.Combine(_folder, "Kconfig"), "config N\n\tint \"n\"\n");
        Assert.Equal(1, (await ShellAsync("unicore kconfig --oldconfig <&-")).ExitCode);
    }

    [Theory]
    [InlineData("kconfig --bogus Kconfig", "unicore kconfig: there is no option '--bogus'")]
    [InlineData("kconfig --alldefconf Kconfig", "'--alldefconf' (did you mean '--alldefconfig'?)")]
    [InlineData("kconfig -x", "'-x'")]
    [InlineData("kconfig explain A --bogus", "unicore kconfig explain: there is no option '--bogus'")]
    [InlineData("kconfig want --bogus=3 A=y", "'--bogus=3'")]
    [InlineData("kconfig lint Kconfig --bogus", "'--bogus'")]
    [InlineData("kconfig diff a.config b.config --bogus", "'--bogus'")]
    [InlineData("kconfig json --bogus", "'--bogus'")]
    [InlineData("kconfig menuconfig --bogus", "'--bogus'")]
    [InlineData("list --bogus", "unicore list: there is no option '--bogus'")]
    [InlineData("import --bogus .", "'--bogus'")]
    [InlineData("run --bogus image", "'--bogus'")]
    [InlineData("--bogus", "unicore: there is no option '--bogus'")]
    [InlineData("kconfig Kconfig more", "unicore kconfig: 'more' is one word too many")]
    public async Task AWordThatNoVerbKnowsIsNamed(string arguments, string told)
    {
        BufferedCommandResult result = await ShellAsync($"unicore {arguments}");
        Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
        Assert.Contains(told, result.StandardError, StringComparison.Ordinal);
    }

    private static void Check(BufferedCommandResult result)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.NotEqual("", result.StandardError);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("nhandled", result.StandardError, StringComparison.Ordinal);
    }

    /// <summary>Runs a line of the shell in which <c>unicore</c> is the command.</summary>
    private async Task<BufferedCommandResult> ShellAsync(string line)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string tool = Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll");
        return await Cli.Wrap("/bin/sh")
            .WithArguments(["-c", $"unicore() {{ dotnet exec '{tool}' \"$@\"; }}; {line}"])
            .WithWorkingDirectory(_folder)
            .WithEnvironmentVariables(e => e.Set("KCONFIG_CONFIG", null).Set("srctree", null))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(limit.Token);
    }
}

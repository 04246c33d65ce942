// SPDX-License-Identifier: BSD-3-Clause
// What real programs do when they run is a part of what their code says.
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Analysis.Tests;

public sealed partial class RunningTests
{
    [Theory]
    [InlineData("/bin/ls", "-lR /etc/apt")]
    [InlineData("/usr/bin/sort", "/etc/passwd")]
    [InlineData("/usr/bin/timeout", "5 /bin/true")]
    [InlineData("/usr/bin/perl", "-e print(getppid(),\"x\"x99);fork()||exit;wait;")]
    public async Task EveryCallOfARunIsFound(string program, string arguments)
    {
        SortedSet<string> made = await TraceAsync(program, arguments);
        Assert.Contains("exit_group", made);
        SortedSet<string> found = new(Programs.Names(Programs.Analyze(program)), StringComparer.Ordinal);
        made.ExceptWith(found);
        Assert.Empty(made);
    }

    /// <summary>The first execve is the one that starts the program; of children only those count that stay the program.</summary>
    private static async Task<SortedSet<string>> TraceAsync(string program, string arguments)
    {
        BufferedCommandResult result = await Cli.Wrap("strace")
            .WithArguments(["-qq", "-o", "/dev/stderr", program, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        IEnumerable<string> calls = Call().Matches(result.StandardError).Select(m => m.Groups[1].Value);
        return new(calls.Skip(1), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^(\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Call();
}

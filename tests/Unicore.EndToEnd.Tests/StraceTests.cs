// SPDX-License-Identifier: BSD-3-Clause
// LIBSYSCALL_SHIM_STRACE beside strace: the same program's calls, printed by both.
using System.Text.RegularExpressions;

namespace Unicore.EndToEnd.Tests;

[Collection(nameof(OnMusl))]
public sealed partial class StraceTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    /// <summary>Names, arguments of each kind, results and names of errors; addresses and words for errors are each one's own.</summary>
    [MatrixFact]
    public async Task ACallIsPrintedAsStracePrintsIt()
    {
        _workspace.CopyFolder("tests/programs/strace", "strace");
        Outcome linux = await _workspace.RunAsync("sh", "strace", "-c",
            "cc -o ../on-linux main.c && strace -X raw -e verbose=none ../on-linux");
        linux.Ends(3);
        string[] target = ["-p:Platform=kvm", "-p:Arch=x86_64", "-c", "Release"];
        (await _workspace.DotnetAsync("strace", ["build", .. target])).Ends(0);
        Outcome ours = await _workspace.BootAsync("strace", ["--no-build", "-p:UnikernelTimeout=100", .. target]);
        ours.Ends(3).Says("write(98, 0x").Says("mount(0x")
            .Says("uselib(0)                               = -1 ENOSYS (").Says("exit_group(3)                           = ?");
        string[] expected = Calls(linux);
        Assert.True(expected.Length > 30, linux.Text);
        Assert.Equal(expected, Calls(ours));
    }

    private static string[] Calls(Outcome outcome) =>
    [
        .. outcome.Text.Replace("\r", "", StringComparison.Ordinal).Split('\n')
            .SkipWhile(l => !l.StartsWith("close(-100)", StringComparison.Ordinal))
            .TakeWhile(l => !l.StartsWith("close(-101)", StringComparison.Ordinal))
            .Select(l => OwnInLine().Replace(Own().Replace(l, "…"), " = ")),
    ];

    [GeneratedRegex(@"0x[0-9a-f]{6,}|(?<= = -1 E\w+)( \(.*\))?$")]
    private static partial Regex Own();

    /// <summary>Results stand in a column of their own, which addresses of another length move.</summary>
    [GeneratedRegex(@"(?<=….*\)) += ")]
    private static partial Regex OwnInLine();
}

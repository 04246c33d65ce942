// SPDX-License-Identifier: BSD-3-Clause
// MSBuild processes that stay from one command to the next: of a build in which little is to be done, most is the start of MSBuild.
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Unicore.EndToEnd.Tests;

/// <summary>
/// A server of MSBuild's (<c>DOTNET_CLI_USE_MSBUILD_SERVER</c>), for one command at a time. It is the tests' own: its handshake has a salt
/// that nobody else's has, and it ends with them. What it spares is the start of a build: a mere evaluation takes longer with it than
/// without, and of quick ones after each other some end with 1 and not a word.
/// </summary>
internal sealed class MSBuildServer : IDisposable
{
    private const string Salt = "MSBUILDNODEHANDSHAKESALT";
    private static readonly ConcurrentBag<MSBuildServer> Idle = [];
    private static int _count;
    private readonly string _salt = $"unicore-tests-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";

    static MSBuildServer() => AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();

    /// <summary>One that is idle, or another one.</summary>
    public static MSBuildServer Borrow() => Idle.TryTake(out MSBuildServer? server) ? server : new MSBuildServer();

    /// <summary>The variables with which `dotnet` and MSBuild use it. The MSBuild of `dotnet test` sets one that forbids it.</summary>
    public IReadOnlyDictionary<string, string?> Variables => new Dictionary<string, string?>
    {
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "1", ["MSBUILDDISABLENODEREUSE"] = "0", [Salt] = _salt,
        ["MSBUILDENSURESTDOUTFORTASKPROCESSES"] = null,
    };

    /// <summary>Variables with which each command has an MSBuild of its own, as it has by default.</summary>
    public static IReadOnlyDictionary<string, string?> None { get; } = new Dictionary<string, string?>
    {
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    /// <summary>Whether one of them runs.</summary>
    public static bool AnyRuns => Own().Any();

    /// <summary>Gives it back.</summary>
    public void Dispose() => Idle.Add(this);

    /// <summary>Ends what has a salt of this process: MSBuild's own command for it takes longer than a test host may take to end.</summary>
    private static void EndAll()
    {
        foreach (Process process in Own())
        {
            try
            {
                process.Kill();
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It has ended.
            }
        }
    }

    private static IEnumerable<Process> Own() => Process.GetProcesses().Where(p =>
    {
        try
        {
            return File.ReadAllText($"/proc/{p.Id}/environ").Contains($"{Salt}=unicore-tests-{Environment.ProcessId}-",
                StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended, or is somebody else's
        }
    });
}

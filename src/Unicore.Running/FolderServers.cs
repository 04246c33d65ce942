// SPDX-License-Identifier: BSD-3-Clause
// Servers of folders beside a guest's monitor: they listen before it starts, and end when it has ended.
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using CliWrap;
using Unicore.Build.Confinement;
using Unicore.Diagnostics;
using Unicore.Running.Background;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Running;

/// <summary>The servers of one guest.</summary>
internal sealed class FolderServers : IAsyncDisposable
{
    private const string Listening = " 00010000 "; // __SO_ACCEPTCON, in /proc/net/unix (proc(5))
    private const int MayMount = 21; // CAP_SYS_ADMIN (capabilities(7))

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5), Patience = TimeSpan.FromSeconds(20);

    /// <summary>So long a server may take to end when nobody is connected to it any more.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly List<Running> _running = [];
    private readonly CancellationTokenSource _end = new();

    private sealed record Running(FolderServer Server, ChildRun Process, StringBuilder Complaints, string? Leaves)
    {
        /// <summary>What it said, on one line.</summary>
        public string Said => string.Join(' ', Complaints.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries
            | StringSplitOptions.TrimEntries));
    }

    /// <summary>Starts them, and waits until they listen.</summary>
    /// <param name="servers">What to serve, and where.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Why one can't serve; null when all do.</returns>
    public async Task<GuestResult?> StartAsync(IReadOnlyList<FolderServer> servers, CancellationToken cancellation)
    {
        if (servers.Count == 0)
        {
            return null;
        }

        if (Find() is not { } program)
        {
            return GuestResult.Failed(GuestExit.Missing, "UK5052",
                $"There is no virtiofsd on this machine, which '{servers[0].Volume.Path}' needs as a volume with FileSystem=\"virtiofs\". "
                    + "Install it, apt-get install virtiofsd, on Debian 12 qemu-system-common; or leave FileSystem out: QEMU serves the "
                    + "folder by 9p itself.");
        }

        ServerRights rights = RightsOfOurs();
        foreach (FolderServer server in servers)
        {
            if ((Refuse(server, program, rights) ?? await StartAsync(server, program, rights, cancellation).ConfigureAwait(false))
                is { } why)
            {
                return GuestResult.Failed(GuestExit.NotStarted, "UK5053",
                    $"{program.Program} does not serve the folder '{server.Volume.Folder}': {why} Or leave FileSystem out of the Volume "
                        + "item: QEMU serves the folder by 9p itself.");
            }
        }

        return null;
    }

    /// <summary>What there is to say of servers that have failed: with nobody connected any more they end with status 0.</summary>
    public IEnumerable<Diagnostic> Failed() => _running
        .Where(r => r.Process.Completion is { IsCompletedSuccessfully: true, Result: not 0 })
        .Select(r => new Diagnostic("UK5054", Severity.Warning, $"What served the folder '{r.Server.Volume.Folder}' failed, with status "
            + $"{r.Process.Completion.Result}: the guest could not reach its files from then on. {r.Said}".TrimEnd()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task ended = Task.WhenAll(_running.Select(r => r.Process.Completion));
        await Task.WhenAny(ended, Task.Delay(Farewell)).ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (string left in _running.Select(r => r.Leaves).OfType<string>())
        {
            try
            {
                File.Delete(left);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's by now.
            }
        }

        _end.Dispose();
    }

    /// <summary>The first of its places that has one.</summary>
    private static Virtiofsd? Find() => OperatingSystem.IsLinux()
        ? Virtiofsd.Places.Select(ChildProcess.Find).OfType<string>().Select(p => Virtiofsd.Of(p, HelpOf(p)))
            .FirstOrDefault(v => v is not null)
        : null;

    private static string HelpOf(string program)
    {
        try
        {
            using Process asked = Process.Start(new ProcessStartInfo(program, ["--help"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            Task<string> errors = asked.StandardError.ReadToEndAsync();
            return asked.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        }
        catch (Win32Exception)
        {
            return ""; // of another machine
        }
    }

    private static string? Refuse(FolderServer server, Virtiofsd program, ServerRights rights) =>
        Encoding.UTF8.GetByteCount(server.Socket) > ControlSocket.LongestPath
        ? $"the path of its socket, {server.Socket}, is longer than {ControlSocket.LongestPath} bytes. Choose a shorter TMPDIR, or "
            + "XDG_STATE_HOME."
        : program.IsQemus && !rights.IsRoot
        ? "that of QEMU 7 and before does so for root alone. Install virtiofsd 1 or later, or run the guest as root."
        : server.Volume.IsReadOnly && !program.HasReadOnly && !rights.MakesNamespaces
        ? "it has no option to write nothing there, and nobody here may mount the folder so. Install virtiofsd 1.11 or later."
        : null;

    private async Task<string?> StartAsync(FolderServer server, Virtiofsd program, ServerRights rights, CancellationToken cancellation)
    {
        StringBuilder complaints = new();
        Running running;
        try
        {
            ChildRun process = ChildRun.Start(ChildProcess.Apart(program.Program, program.Arguments(server, rights)), () =>
            {
                if (server.Volume.IsReadOnly && !program.HasReadOnly)
                {
                    ReadOnlyMounts.Protect(server.Volume.Folder);
                }
            }, new(PipeSource.Null, PipeTarget.Null, PipeTarget.ToStringBuilder(complaints)), _end.Token);
            _running.Add(running = new(server, process, complaints, program.Leaves(server)));
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            return e.Message + ".";
        }

        var waited = Stopwatch.StartNew();
        while (!running.Process.Completion.IsCompleted && waited.Elapsed < Patience)
        {
            if (IsListening(server.Socket))
            {
                return null;
            }

            await Task.Delay(Look, cancellation).ConfigureAwait(false);
        }

        return running.Process.Completion.IsCompleted ? $"{running.Said}." : $"it doesn't listen at {server.Socket}.";
    }

    /// <summary>That it is there doesn't say that somebody listens, and a connection to try that would be the only one.</summary>
    private static bool IsListening(string socket) => File.ReadLines("/proc/net/unix")
        .Any(l => l.EndsWith(' ' + socket, StringComparison.Ordinal) && l.Contains(Listening, StringComparison.Ordinal));

    private static ServerRights RightsOfOurs()
    {
        string? effective = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        ulong rights = Convert.ToUInt64(effective?["CapEff:".Length..].Trim() ?? "0", 16);
        return new(User(), Group(), (rights >> MayMount & 1) != 0);
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint User();

    [DllImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Group();
}

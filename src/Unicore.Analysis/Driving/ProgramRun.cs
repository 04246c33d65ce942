// SPDX-License-Identifier: BSD-3-Clause
// A program is run, asked what its test has, and ended.
using System.Globalization;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Unicore.Analysis.Calls;
using Unicore.Analysis.Recording;
using Unicore.Analysis.Tracing;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Driving;

/// <summary>Runs programs under a tracer of our own. No process of theirs is left when it has returned, or when we are gone.</summary>
public static class ProgramRun
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>How long the system may take to end what was killed.</summary>
    private static readonly TimeSpan Obedience = TimeSpan.FromSeconds(10);

    /// <summary>How long what a program started may take to end after it, before it counts as gone into the background.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>How long a port may take to say whether somebody has it: where one listens and accepts nobody, it never says.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How long a program may take to listen, before its test begins nevertheless.</summary>
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(3);

    /// <summary>Runs a program.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="diagnostics">Receives UK2708 to UK2710, UK2712 to UK2715, UK2720, UK2721, UK2723, UK2724, UK2726.</param>
    /// <param name="cancellation">Asks the program to end: what it did until then is reported.</param>
    /// <returns>What came of it; null after an error, and if it was called off before it began.</returns>
    public static async Task<RunResult?> RunAsync(
        RunRequest request, TimeProvider clock, ICollection<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            diagnostics.Add(new("UK2708", Severity.Error,
                "Programs can be watched on Linux on x86-64 alone. Trace this one where it runs, and read that with --strace.",
                request.Program));
            return null;
        }

        SystemCallNames names = SystemCallNames.Of("x86_64");
        Dictionary<uint, long?> answers = [];
        foreach ((string call, bool succeeds) in request.Without)
        {
            if (Number(names, call) is not { } number)
            {
                diagnostics.Add(new("UK2715", Severity.Error, $"There is no system call '{call}'. Correct --without.", request.Program));
                return null;
            }

            answers[number] = succeeds ? 0 : null;
        }

        int port = request.Test?.Port switch { 0 => FreePort(), { } fixedPort => fixedPort, null => 0 };
        if (port != 0 && await AnswersAsync(request.Test!.Address, port, cancellation).ConfigureAwait(false))
        {
            diagnostics.Add(new("UK2710", Severity.Error,
                $"Something listens on port {port} already: its answers would be taken for the program's. End it, or give the test the "
                    + "port 0.", request.Program));
            return null;
        }

        if (cancellation.IsCancellationRequested)
        {
            return null;
        }

        bool wantsFolder = Texts(request).Any(t => t.Contains("{folder}", StringComparison.Ordinal));
        string? folder = wantsFolder ? MakeFolder(request.Program, diagnostics) : null;
        if (wantsFolder && folder is null)
        {
            return null;
        }

        try
        {
            return await new Attempt(request, clock, diagnostics, port, folder).RunAsync(answers, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Delete(folder);
        }
    }

    /// <summary>A call's number; of one that has no name, the number in it.</summary>
    private static uint? Number(SystemCallNames names, string call)
    {
        const string Unnamed = "syscall_";
        return names.Number(call) ?? (call.StartsWith(Unnamed, StringComparison.Ordinal)
            && ushort.TryParse(call.AsSpan(Unnamed.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)
                ? number : null);
    }

    private static IEnumerable<string> Texts(RunRequest request) =>
    [
        .. request.Arguments, .. request.Test?.Steps.SelectMany(s => new[] { s.Text, s.Expect ?? "" }) ?? [], request.Test?.Output ?? "",
    ];

    /// <summary>
    /// A new folder whose path is a word wherever it is put: commands for the shell have it in quotes of either kind, without, and in
    /// what they hand on to other shells.
    /// </summary>
    private static string? MakeFolder(string program, ICollection<Diagnostic> diagnostics)
    {
        string parent = Path.GetFullPath(Path.GetTempPath());
        parent = parent.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') ? parent : "/tmp";
        try
        {
            string path = Path.Combine(parent, $"unicore-run-{Guid.NewGuid():N}");
            return OperatingSystem.IsLinux() ? Directory.CreateDirectory(path, Own).FullName : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(new("UK2723", Severity.Error, $"There is no folder for the run: {e.Message} Set TMPDIR to one that can be "
                + "written to, with letters, digits and -._/ in its path.", program));
            return null;
        }
    }

    private static void Delete(string? folder)
    {
        try
        {
            if (folder is not null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The program has made something there that we may not delete.
        }
    }

    /// <summary>A port of the loopback that nobody listens at now.</summary>
    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AnswersAsync(string address, int port, CancellationToken cancellation)
    {
        using TcpClient client = new();
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        both.CancelAfter(Patience);
        try
        {
            await client.ConnectAsync(address, port, both.Token).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return !cancellation.IsCancellationRequested;
        }
    }

    /// <summary>One run.</summary>
    private sealed class Attempt(
        RunRequest request, TimeProvider clock, ICollection<Diagnostic> diagnostics, int port, string? folder)
    {
        private readonly RunRecorder _recorder = new();
        private readonly OutputBuffer _output = new(request.Output);
        private RunEnd _end;

        public async Task<RunResult?> RunAsync(IReadOnlyDictionary<uint, long?> answers, CancellationToken cancellation)
        {
            string[] arguments = [.. request.Arguments.Select(Words)];
            using AnonymousPipeServerStream output = new(PipeDirection.In, HandleInheritability.None);
            using AnonymousPipeServerStream? input =
                request.Test?.HasInput == true ? new(PipeDirection.Out, HandleInheritability.None) : null;
            using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
            int none = (int)nothing.DangerousGetHandle();
            int source = input is not null ? (int)input.ClientSafePipeHandle.DangerousGetHandle()
                : request.SharesStreams && request.Test is null ? 0 : none;
            long begun = clock.GetTimestamp();
            TracedProgram program = TracedProgram.Start(request.Program, arguments, _recorder, answers,
                [source, (int)output.ClientSafePipeHandle.DangerousGetHandle(), request.SharesStreams ? 2 : none]);
            await program.Begun.ConfigureAwait(false);
            output.DisposeLocalCopyOfClientHandle();
            input?.DisposeLocalCopyOfClientHandle();
            Task copying = _output.ReadAsync(output);
            using StepRunner? steps = request.Test is { } test ? new(test, Words, port, input, _output) : null;
            int code;
            try
            {
                await DriveAsync(program, steps, input, cancellation).ConfigureAwait(false);
                if (!await EndAsync(program).ConfigureAwait(false))
                {
                    diagnostics.Add(new("UK2726", Severity.Error,
                        "Processes of the program are still there after SIGKILL: the system itself holds them, as it does while a device "
                            + "or a file server does not answer.", request.Program));
                    return null;
                }

                await program.Completion.ConfigureAwait(false);
                code = await program.Ended.ConfigureAwait(false);
            }
            catch (IOException e) when (program.Failure is not null)
            {
                diagnostics.Add(new("UK2720", Severity.Error, $"The program was ended, as a process that it started could not be held: "
                    + $"{e.Message}. Each takes a file of ours: allow us more of them (ulimit -n).", request.Program));
                return null;
            }
            catch (IOException e) when (program.Completion.IsFaulted)
            {
                diagnostics.Add(new("UK2708", Severity.Error, $"'{request.Program}' cannot be run: {e.Message} "
                    + "It must be executable, its loader be there, and nobody else trace us.", request.Program));
                return null;
            }
            finally
            {
                program.Kill();
            }

            if (!await _output.EndsAsync(copying, Farewell, clock).ConfigureAwait(false))
            {
                diagnostics.Add(new("UK2721", Severity.Warning,
                    "Somebody who is not watched still has the program's output open: what comes there from now on is not in the record.",
                    request.Program));
            }

            RunRecord record = new(null, _recorder.Programs())
            {
                Arguments = arguments, ExitCode = code, Seconds = clock.GetElapsedTime(begun).TotalSeconds,
            };
            List<string> failures = steps is null ? [] : [.. steps.Failures, .. Judge(code)];
            foreach (string failure in failures)
            {
                diagnostics.Add(new("UK2713", Severity.Error, $"The test failed: {failure}.", request.Program));
            }

            Warn(record, program.EndedByFilter);
            return new(record, _output.Text, _end, failures, steps?.Statuses ?? []) { EndedByFilter = program.EndedByFilter };
        }

        private string Words(string text)
        {
            text = port == 0 ? text : text.Replace("{port}", $"{port}", StringComparison.Ordinal);
            return folder is null ? text : text.Replace("{folder}", folder, StringComparison.Ordinal);
        }

        /// <summary>Returns when the program is to end, or has ended.</summary>
        private async Task DriveAsync(
            TracedProgram program, StepRunner? steps, AnonymousPipeServerStream? input, CancellationToken cancellation)
        {
            using CancellationTokenSource limit = new(request.Timeout, clock);
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            long begun = clock.GetTimestamp();
            try
            {
                if (steps is not null)
                {
                    await StepsAsync(program, steps, input, both.Token).ConfigureAwait(false);
                }

                if (request.Duration is { } duration)
                {
                    TimeSpan rest = duration - clock.GetElapsedTime(begun);
                    await Task.WhenAny(program.Completion, Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock, cancellation))
                        .ConfigureAwait(false);
                }
                else if (steps is null || request.Test!.EndsItself)
                {
                    await Task.WhenAny(program.Ended, program.Completion).WaitAsync(both.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                steps?.Failures.Add("it was not done in time");
                diagnostics.Add(new("UK2712", Severity.Warning,
                    $"The program had not done its work after {request.Timeout.TotalSeconds:0.##} seconds, and was ended. "
                        + "Give a server --for, or a test with --test; what takes longer a longer --timeout.", request.Program));
            }
            catch (OperationCanceledException)
            {
                // Whoever waits has seen enough.
                steps?.Failures.Add("it was interrupted");
            }
        }

        private async Task StepsAsync(
            TracedProgram program, StepRunner steps, AnonymousPipeServerStream? input, CancellationToken cancellation)
        {
            // What only gets input need not listen.
            if (!request.Test!.EndsItself)
            {
                await Task.WhenAny(program.Listening, program.Completion, Task.Delay(Beginning, clock, cancellation)).ConfigureAwait(false);
            }

            await steps.RunAsync(program.Completion, clock, cancellation).ConfigureAwait(false);
            if (input is not null)
            {
                await input.DisposeAsync().ConfigureAwait(false);
            }
        }

        /// <summary>Ends the program; false if something of it is left all the same.</summary>
        private async Task<bool> EndAsync(TracedProgram program)
        {
            if (program.Ended.IsCompleted || program.Completion.IsCompleted)
            {
                if (await EndsWithinAsync(program, Farewell).ConfigureAwait(false))
                {
                    return true;
                }

                diagnostics.Add(new("UK2709", Severity.Warning,
                    "The program's own process has ended and left others behind: it went into the background. They were watched all the "
                        + "same, and ended. Servers have an option to stay in the foreground.", request.Program));
            }

            _end = RunEnd.Asked;
            program.Terminate();
            await Task.WhenAny(program.Ended, Task.Delay(request.StopTimeout, clock)).ConfigureAwait(false);
            if (program.Ended.IsCompleted && !await EndsWithinAsync(program, Farewell).ConfigureAwait(false))
            {
                // Those that it left behind.
                program.Terminate();
            }

            if (!program.Ended.IsCompleted || !await EndsWithinAsync(program, request.StopTimeout).ConfigureAwait(false))
            {
                _end = RunEnd.Killed;
                diagnostics.Add(new("UK2712", Severity.Warning,
                    $"The program did not end {request.StopTimeout.TotalSeconds:0.##} seconds after SIGTERM, and was killed.",
                    request.Program));
                program.Kill();
            }

            return await EndsWithinAsync(program, Obedience).ConfigureAwait(false);
        }

        private async Task<bool> EndsWithinAsync(TracedProgram program, TimeSpan time) =>
            await Task.WhenAny(program.Completion, Task.Delay(time, clock)).ConfigureAwait(false) == program.Completion;

        private IEnumerable<string> Judge(int code)
        {
            if (request.Test!.Exit is { } exit && exit != code)
            {
                yield return $"the program ended with {code}; {exit} was expected";
            }

            if (request.Test.Output is { } expected && !_output.Text.Contains(Words(expected), StringComparison.Ordinal))
            {
                yield return $"the program did not write '{Words(expected)}'";
            }
        }

        private void Warn(RunRecord record, bool isEndedByFilter)
        {
            if (isEndedByFilter)
            {
                diagnostics.Add(new("UK2724", Severity.Warning,
                    "A filter of the program's own (seccomp) ended it for a call that was taken from it: with --without, the filter is "
                        + "asked about a call that does not exist. Run the program without its filter.", request.Program));
            }

            if (record.Programs is not [var started, ..])
            {
                return;
            }

            if (started.Addresses.FirstOrDefault(a => a.Errors.ContainsKey("EADDRINUSE") && a.Calls.ContainsKey("bind")) is { } taken)
            {
                diagnostics.Add(new("UK2710", Severity.Warning,
                    $"The program wanted the address {taken.Address}, which something else has. End that, or give the program another.",
                    request.Program));
            }

            if (started.Files.Any(f => f.Path == "/dev/tty" && f.Errors.Count > 0))
            {
                diagnostics.Add(new("UK2714", Severity.Warning,
                    "The program wanted a terminal, and had none: what it does at one is not in the record. "
                        + "Give it its input in a test, or trace it at a terminal and read that with --strace.", request.Program));
            }
        }
    }
}

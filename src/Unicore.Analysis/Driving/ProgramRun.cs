// SPDX-License-Identifier: BSD-3-Clause
// A program is run, asked what its test has, and ended.
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
    /// <summary>How long what a program started may take to end after it, before it counts as gone into the background.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>How long a program may take to listen, before its test begins nevertheless.</summary>
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(3);

    /// <summary>Runs a program.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="diagnostics">Receives UK2708 to UK2710, UK2712 to UK2715.</param>
    /// <param name="cancellation">Asks the program to end: what it did until then is reported.</param>
    /// <returns>What came of it, or null after an error.</returns>
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
            if (names.Number(call) is not { } number)
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

        Lazy<DirectoryInfo> folder = new(() => Directory.CreateTempSubdirectory("unicore-run-"));
        try
        {
            return await new Attempt(request, clock, diagnostics, port, folder).RunAsync(answers, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Delete(folder);
        }
    }

    private static void Delete(Lazy<DirectoryInfo> folder)
    {
        try
        {
            if (folder.IsValueCreated)
            {
                folder.Value.Delete(recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The program has made something there that we may not delete.
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AnswersAsync(string address, int port, CancellationToken cancellation)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(address, port, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>One run.</summary>
    private sealed class Attempt(
        RunRequest request, TimeProvider clock, ICollection<Diagnostic> diagnostics, int port, Lazy<DirectoryInfo> folder)
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
                await EndAsync(program).ConfigureAwait(false);
                await program.Completion.ConfigureAwait(false);
                code = await program.Ended.ConfigureAwait(false);
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

            await copying.ConfigureAwait(false);
            RunRecord record = new(null, _recorder.Programs())
            {
                Arguments = arguments, ExitCode = code, Seconds = clock.GetElapsedTime(begun).TotalSeconds,
            };
            List<string> failures = steps is null ? [] : [.. steps.Failures, .. Judge(code)];
            foreach (string failure in failures)
            {
                diagnostics.Add(new("UK2713", Severity.Error, $"The test failed: {failure}.", request.Program));
            }

            Warn(record);
            return new(record, _output.Text, _end, failures, steps?.Statuses ?? []);
        }

        private string Words(string text)
        {
            text = port == 0 ? text : text.Replace("{port}", $"{port}", StringComparison.Ordinal);
            return text.Contains("{folder}", StringComparison.Ordinal)
                ? text.Replace("{folder}", folder.Value.FullName, StringComparison.Ordinal)
                : text;
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

        private async Task EndAsync(TracedProgram program)
        {
            if (program.Ended.IsCompleted || program.Completion.IsCompleted)
            {
                if (await EndsWithinAsync(program, Farewell).ConfigureAwait(false))
                {
                    return;
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

        private void Warn(RunRecord record)
        {
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

// SPDX-License-Identifier: BSD-3-Clause
// A ported program run as a guest, asked what its test has, and ended.
using System.Diagnostics;
using Unicore.Analysis.Driving;
using Unicore.Analysis.Tracing;

namespace Unicore.Analysis.Porting;

/// <summary>What came of a run, of a guest or of the program on the host.</summary>
/// <param name="Output">Its standard output.</param>
/// <param name="ExitCode">Its exit status; null if it was asked to end.</param>
/// <param name="Failures">What did not go as the test has it.</param>
/// <param name="Errors">The last of its standard error.</param>
internal sealed record RunText(string Output, int? ExitCode, IReadOnlyList<string> Failures, string Errors);

/// <summary>Runs guests by <c>dotnet run</c>.</summary>
internal static class GuestRun
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20), Rest = TimeSpan.FromSeconds(1);

    /// <summary>Runs the guest of a project that is built. No process is left when it has returned.</summary>
    /// <param name="project">The project's file.</param>
    /// <param name="arguments">The program's arguments; <c>{port}</c> in them stands for a port that is free on the host too.</param>
    /// <param name="test">What is done meanwhile, or null.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Ends the guest.</param>
    public static async Task<RunText> RunAsync(string project, IReadOnlyList<string> arguments, TestFile? test, TimeSpan timeout,
        TimeProvider clock, CancellationToken cancellation)
    {
        int port = test?.Port switch { null => 0, 0 => ProgramRun.FreePort(), { } own => own };
        string Words(string text) => port == 0 ? text : text.Replace("{port}", $"{port}", StringComparison.Ordinal);
        using Process guest = new()
        {
            StartInfo = new("dotnet",
            [
                "run", "-c", "Release", "--no-build", "--project", project, .. port == 0 ? [] : (string[])[$"-p:Ports={port}:{port}"],
                "--", .. arguments.Select(Words),
            ])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
                WorkingDirectory = Path.GetDirectoryName(project)!,
            },
        };
        guest.Start();
        OutputBuffer output = new(null), errors = new(null);
        Task reading = output.ReadAsync(guest.StandardOutput.BaseStream), complaining = errors.ReadAsync(guest.StandardError.BaseStream);
        using CancellationTokenSource limit = new(timeout, clock);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        Task ended = guest.WaitForExitAsync(CancellationToken.None);
        List<string> failures = [];
        bool isAsked = false;
        try
        {
            using StepRunner? steps = test is null ? null : new(test, Words, port, guest.StandardInput.BaseStream, output);
            if (steps is not null)
            {
                await steps.RunAsync(ended, clock, both.Token).ConfigureAwait(false);
                failures.AddRange(steps.Failures);
            }

            guest.StandardInput.Close();
            if (test is null or { EndsItself: true })
            {
                await ended.WaitAsync(both.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            failures.Add($"it was not done after {timeout.TotalSeconds:0} seconds");
        }
        catch (IOException e)
        {
            failures.Add(e.Message.TrimEnd('.')); // it has ended, and takes no more input
        }
        finally
        {
            isAsked = !ended.IsCompleted;
            await EndAsync(guest, ended, clock, cancellation).ConfigureAwait(false);
        }

        await output.EndsAsync(reading, Rest, clock).ConfigureAwait(false);
        await errors.EndsAsync(complaining, Rest, clock).ConfigureAwait(false);
        int? code = isAsked ? null : guest.ExitCode;
        if (test?.Exit is { } exit && code is { } came && exit != came)
        {
            failures.Add($"it ended with {came}; {exit} was expected");
        }

        if (test?.Output is { } expected && !output.Text.Contains(Words(expected), StringComparison.Ordinal))
        {
            failures.Add($"it did not write '{Words(expected)}'");
        }

        return new(output.Text, code, failures, errors.Text);
    }

    private static async Task EndAsync(Process guest, Task ended, TimeProvider clock, CancellationToken cancellation)
    {
        if (!ended.IsCompleted && !cancellation.IsCancellationRequested)
        {
            _ = Native.SendByNumber(guest.Id, Native.Terminate); // not waited for yet: the number is its own
            await Task.WhenAny(ended, Task.Delay(Farewell, clock, cancellation)).ConfigureAwait(false);
        }

        if (!ended.IsCompleted)
        {
            guest.Kill(entireProcessTree: true);
            await ended.ConfigureAwait(false);
        }
    }
}

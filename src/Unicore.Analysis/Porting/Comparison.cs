// SPDX-License-Identifier: BSD-3-Clause
// The program on the host and the guest do the same, and what they said is compared.
using Unicore.Analysis.Driving;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Porting;

/// <summary>Runs a program twice: as a process of the host's, as its own build made it, and as a guest.</summary>
internal sealed class Comparison(PortRequest request, TimeProvider clock, Action<string> say, ICollection<Diagnostic> diagnostics)
{
    /// <summary>The host, as its own programs and as guests see it (QEMU's user network).</summary>
    private const string Loopback = "127.0.0.1", Gateway = "10.0.2.2";

    /// <summary>Runs both; the host's first, as a test that fails there says nothing of the guest.</summary>
    /// <returns>Whether the guest did what the program does.</returns>
    public async Task<bool> RunAsync(string program, string project, Workplace place, CancellationToken cancellation)
    {
        say("the program runs on the host");
        RunText? native = await OnHostAsync(program, place, cancellation).ConfigureAwait(false);
        string? failure = native switch
        {
            null => "it could not be run, as said above",
            { Failures: [var first, ..] } => first,
            { Output: "", ExitCode: { } code and not 0 } when request.Test is null => $"it writes nothing and ends with {code}",
            _ => null,
        };
        if (native is null || failure is not null)
        {
            diagnostics.Add(new("UK2744", Severity.Error, "The program fails on the host, so that the guest was not run: "
                + $"{failure}. Correct the test, the arguments or --root.", program));
            return false;
        }

        cancellation.ThrowIfCancellationRequested();
        say("the guest runs");
        RunText guest = await GuestRun.RunAsync(project, request.ArgumentsAt(Gateway), request.Test, request.Timeout, clock, cancellation)
            .ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        // What a server writes has times and process numbers in it: it is judged by its answers.
        string? difference = guest.Failures.Count > 0 ? guest.Failures[0]
            : request.Test is null or { EndsItself: true } ? Difference(native, guest) : null;
        if (difference is null)
        {
            say(request.Test is { Steps.Count: > 0 } test
                ? $"the guest passed the test of {test.Steps.Count} steps, as the program did"
                : $"the guest wrote the same {native.Output.Length} characters as the program");
            return true;
        }

        foreach (string line in guest.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5))
        {
            say("  " + line.TrimEnd());
        }

        diagnostics.Add(new("UK2743", Severity.Error, $"The guest does not do what the program does on the host: {difference}. "
            + "Above are the last lines of its errors.", project));
        return false;
    }

    /// <summary>The first difference between two outputs, in words; null for none.</summary>
    internal static string? Difference(RunText native, RunText guest)
    {
        string[] wanted = Lines(native.Output), got = Lines(guest.Output);
        for (int i = 0; i < Math.Max(wanted.Length, got.Length); i++)
        {
            string? there = wanted.ElementAtOrDefault(i), here = got.ElementAtOrDefault(i);
            if (there != here)
            {
                return $"line {i + 1} of its output is {Quoted(here)} instead of {Quoted(there)}";
            }
        }

        return native.ExitCode is { } code && guest.ExitCode is { } other && code != other
            ? $"it ended with {other} instead of {code}" : null;
    }

    private async Task<RunText?> OnHostAsync(string program, Workplace place, CancellationToken cancellation)
    {
        // As in the guest, the working folder is the root of the files that it is given, and of a copy of those.
        string folder = Path.Combine(place.Root, "run");
        Directory.CreateDirectory(folder);
        foreach (string files in new[] { request.Install is null ? null : place.Installed, request.Root }.OfType<string>())
        {
            Workplace.Copy(files, folder, cancellation);
        }

        RunResult? result = await ProgramRun.RunAsync(new()
        {
            Program = "/usr/bin/env", Arguments = ["-C", folder, program, .. request.ArgumentsAt(Loopback)], Test = request.Test,
            Timeout = request.Timeout,
        }, clock, diagnostics, cancellation).ConfigureAwait(false);
        return result is null ? null
            : new(result.Output, result.End == RunEnd.Itself ? result.Record.ExitCode : null, result.Failures, "");
    }

    private static string[] Lines(string text) => text.Replace("\r", "", StringComparison.Ordinal).TrimEnd('\n').Split('\n');

    private static string Quoted(string? line) =>
        line is null ? "missing" : $"'{(line.Length > 100 ? line[..100] + "…" : line)}'";
}

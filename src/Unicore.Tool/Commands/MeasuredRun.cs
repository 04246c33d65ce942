// SPDX-License-Identifier: BSD-3-Clause
// A run that is measured: how long it took until the first word and until the end, the memory that it used, its instructions.
using System.Diagnostics;
using System.Text.Json;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Running.Consoles;
using Unicore.Running.Counting;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Tool.Commands;

/// <summary>What <c>--measurements</c> adds to a run.</summary>
/// <param name="file">Gets the figures, as JSON.</param>
/// <param name="what">Figures that cost something to have: <c>instructions</c>, <c>memory</c>.</param>
internal sealed class MeasuredRun(string file, IReadOnlyCollection<string> what) : IDisposable
{
    /// <summary>The figures that have to be asked for.</summary>
    public static readonly string[] Extra = ["instructions", "memory"];

    private readonly Stopwatch _clock = new();
    private TimeSpan? _firstWord;
    private MemoryFile? _memory;
    private string? _counts;

    /// <summary>Has the guest's instructions counted, and its memory be a file, where that was asked for.</summary>
    public async Task<GuestRequest> PrepareAsync(GuestRequest request, List<Diagnostic> found)
    {
        if (what.Contains("memory"))
        {
            if (request.MemoryFile is not null || !MonitorCatalog.KeepsMemory(request, found))
            {
                found.Add(new("UK5072", Severity.Error, $"On {request.Platform}/{request.Architecture}, or while a profile is taken, it "
                    + "can't be measured which memory the guest uses. Measure it on kvm or linuxu, without --profile."));
                return request;
            }

            _memory = MemoryFile.Make(found);
            request = request with { MemoryFile = _memory?.Path };
        }

        if (what.Contains("instructions")
            && await InstructionPlugin.MakeAsync(Path.GetDirectoryName(file)!, found).ConfigureAwait(false) is { } plugin)
        {
            _counts = $"{file}.{Guid.NewGuid():N}.counts";
            File.Create(_counts).Dispose();
            request = request with { Counter = new(plugin, _counts) };
        }

        return request;
    }

    /// <summary>Starts the clock, and has it seen when the guest says its first word.</summary>
    public GuestConsole Start(GuestConsole console)
    {
        _clock.Start();
        return console with { Output = new Heard(console.Output, () => _firstWord ??= _clock.Elapsed) };
    }

    /// <summary>Writes the figures of a guest that has ended.</summary>
    public bool Collect(GuestRequest request, List<Diagnostic> found)
    {
        _clock.Stop();
        SortedDictionary<string, double> figures = new(StringComparer.Ordinal) { ["seconds"] = _clock.Elapsed.TotalSeconds };
        try
        {
            if (_firstWord is { } heard)
            {
                figures["boot"] = heard.TotalSeconds;
            }

            if (_memory is not null)
            {
                figures["memory"] = _memory.Used();
            }

            if (_counts is not null && InstructionPlugin.Read(_counts, request.Image + ".elf", found) is { } executed)
            {
                figures["instructions"] = executed;
            }

            FileWriter.Write(file, JsonSerializer.SerializeToUtf8Bytes(figures));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(new("UK5073", Severity.Error, $"The figures of the run can't be written to '{file}': {e.Message}", file));
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory?.Dispose();
        if (File.Exists(_counts))
        {
            File.Delete(_counts);
        }
    }

    /// <summary>A stream that tells when something is written to it.</summary>
    private sealed class Heard(Stream inner, Action told) : WriteOnlyStream
    {
        public override void Flush() => inner.Flush();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            told();
            inner.Write(buffer);
        }
    }
}

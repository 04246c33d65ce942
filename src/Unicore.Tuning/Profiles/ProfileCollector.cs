// SPDX-License-Identifier: BSD-3-Clause
// From a guest that has ended to the profile that its next build uses.
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Elf;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Tuning.Profiles;

/// <summary>
/// Collects what an instrumented guest has counted. A profile is a folder: of gcc's counters a <c>.gcda</c> file for each object that
/// ran, <c>LIBRARY/SOURCE.gcda</c>, which <c>gcov-tool</c> and <c>gcov-dump</c> read. Counts of several runs are added up.
/// </summary>
public static class ProfileCollector
{
    /// <summary>Adds one run to a profile.</summary>
    /// <param name="request">The guest, with a <see cref="GuestRequest.MemoryFile"/>, which has ended.</param>
    /// <param name="folder">The profile, as the image's build named it; it is made if it isn't there.</param>
    /// <param name="diagnostics">Where to report <c>UK5040</c> to <c>UK5044</c>.</param>
    /// <returns>How many objects counted something; null when nothing could be collected.</returns>
    public static int? Collect(GuestRequest request, string folder, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (request.MemoryFile is not { } memoryFile || ElfReader.Load(request.Image + ".elf", diagnostics) is not { } elf)
        {
            return null;
        }

        if (MonitorCatalog.Choose(request, out _)?.MemoryFileStart(request, elf) is not { } start)
        {
            diagnostics.Add(Unkept(request));
            return null;
        }

        try
        {
            using FileStream memory = File.OpenRead(memoryFile);
            return GcovCounters.Read(new(elf, memory, start), diagnostics) is { } counters
                ? Merge(counters, Path.GetFullPath(folder), diagnostics) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(new("UK5044", Severity.Error, $"The profile could not be written to '{folder}': {e.Message}", folder));
            return null;
        }
    }

    /// <summary>Says before a guest starts that nothing could be collected from it.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="diagnostics">Where to report what is wrong with the image's ELF.</param>
    /// <returns><c>UK5043</c>; null when something can, or what runs the guest will say more.</returns>
    public static Diagnostic? Refuse(GuestRequest request, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(request);
        return MonitorCatalog.KeepsMemory(request, diagnostics) ? null : Unkept(request);
    }

    private static Diagnostic Unkept(GuestRequest request) => new("UK5043", Severity.Error,
        $"On {request.Platform}/{request.Architecture} a guest's memory can't be kept, and its counters are there. Train on another "
        + "target: kvm or linuxu.");

    private static int? Merge(
        IReadOnlyList<(string Path, GcovData Data)> counters, string folder, ICollection<Diagnostic> diagnostics)
    {
        int count = 0;
        foreach ((string path, GcovData data) in counters)
        {
            // Only what the build would read again is written, wherever the image says.
            string inner = Path.GetRelativePath(folder, Path.GetFullPath(path));
            if (!data.HasRun || !inner.EndsWith(".gcda", StringComparison.Ordinal)
                || inner.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(inner))
            {
                continue;
            }

            count++;
            string file = Path.Combine(folder, inner);
            if (File.Exists(file) && !(GcovData.Parse(File.ReadAllBytes(file)) is { } earlier && data.Add(earlier)))
            {
                diagnostics.Add(new("UK5045", Severity.Warning,
                    $"What '{inner}' counted before was of other code, or is damaged, and is forgotten.", file));
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            FileWriter.Write(file, data.ToBytes());
        }

        if (count == 0 && counters.FirstOrDefault(c => c.Data.HasRun).Path is { } elsewhere)
        {
            diagnostics.Add(new("UK5048", Severity.Error, $"The image was built to count into another folder than '{folder}': "
                + $"'{elsewhere}'. Name that one's, or build again.", folder));
            return null;
        }

        return count;
    }
}

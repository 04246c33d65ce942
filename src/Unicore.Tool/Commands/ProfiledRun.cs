// SPDX-License-Identifier: BSD-3-Clause
// A run whose guest counts: its memory is a file for as long as it takes to read the counters.
using Unicore.Diagnostics;
using Unicore.Running.Guests;
using Unicore.Tuning.Profiles;

namespace Unicore.Tool.Commands;

/// <summary>What <c>--profile</c> adds to a run.</summary>
/// <param name="folder">The profile.</param>
internal sealed class ProfiledRun(string folder) : IDisposable
{
    private readonly string _memory = Path.Combine(Path.GetTempPath(), $"unicore-memory-{Guid.NewGuid():N}");

    /// <summary>Has the guest's memory be a file, which only its user reads.</summary>
    public GuestRequest Prepare(GuestRequest request, List<Diagnostic> found)
    {
        if (ProfileCollector.Refuse(request, found) is { } refused)
        {
            found.Add(refused);
            return request;
        }

        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            new FileStream(_memory, options).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(new("UK5044", Severity.Error, $"The file '{_memory}' for the guest's memory can't be made: {e.Message}", _memory));
        }

        return request with { MemoryFile = _memory };
    }

    /// <summary>Adds what the guest has counted to the profile.</summary>
    public bool Collect(GuestRequest request, List<Diagnostic> found) => ProfileCollector.Collect(request, folder, found) is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (File.Exists(_memory))
        {
            File.Delete(_memory);
        }
    }
}

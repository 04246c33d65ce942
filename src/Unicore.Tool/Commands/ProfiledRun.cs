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
    private MemoryFile? _memory;

    /// <summary>Has the guest's memory be a file, which only its user reads.</summary>
    public GuestRequest Prepare(GuestRequest request, List<Diagnostic> found)
    {
        if (ProfileCollector.Refuse(request, found) is { } refused)
        {
            found.Add(refused);
            return request;
        }

        _memory = MemoryFile.Make(found);
        return request with { MemoryFile = _memory?.Path };
    }

    /// <summary>Adds what the guest has counted to the profile.</summary>
    public bool Collect(GuestRequest request, List<Diagnostic> found) => ProfileCollector.Collect(request, folder, found) is not null;

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();
}

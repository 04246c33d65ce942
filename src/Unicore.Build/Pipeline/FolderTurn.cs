// SPDX-License-Identifier: BSD-3-Clause
// Builds of one folder take turns.
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Pipeline;

/// <summary>Waits for a lock that another build of the same folder may hold.</summary>
public static class FolderTurn
{
    /// <summary>Takes the lock, once it is free.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="folder">The folder that is built, for messages.</param>
    /// <param name="path">Absolute path of the lock file.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="waiting">Told, once, that there is something to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What releases the lock, or why it was not had: <c>UK3012</c>.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<(IDisposable? Turn, Diagnostic? Failure)> TakeAsync(
        IFileSystem files, TimeProvider clock, string folder, string path, TimeSpan patience, Action<string> waiting,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(waiting);
        long start = clock.GetTimestamp();
        for (int attempt = 0; ; attempt++)
        {
            if (files.TryLock(path) is { } turn)
            {
                return (turn, null);
            }

            if (clock.GetElapsedTime(start) >= patience)
            {
                return (null, new("UK3012", Severity.Error,
                    $"Another build uses the folder '{folder}' and did not end in time. Wait for it, or end it."));
            }

            if (attempt == 0)
            {
                waiting($"Waiting for another build of '{folder}'.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken).ConfigureAwait(false);
        }
    }
}

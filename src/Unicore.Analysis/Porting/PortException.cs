// SPDX-License-Identifier: BSD-3-Clause
// What keeps a port, or a decomposition, from its end.
using Unicore.Diagnostics;

namespace Unicore.Analysis.Porting;

/// <summary>A failure with its code; it becomes a diagnostic at the edge of this folder.</summary>
internal sealed class PortException(string code, string message, string? file = null) : Exception(message)
{
    public string Code => code;

    public string? File => file;

    /// <summary>Tells of a failure.</summary>
    /// <param name="failure">It.</param>
    /// <param name="what">What failed.</param>
    /// <param name="interrupted">The code for an interruption.</param>
    /// <param name="stopped">The code for files that cannot be read or written.</param>
    /// <param name="workFolder">Where it worked.</param>
    /// <param name="cancellation">What interrupts it.</param>
    /// <returns>The diagnostic; null for a failure that is a mistake of ours.</returns>
    public static Diagnostic? Tell(
        Exception failure, string what, string interrupted, string stopped, string workFolder, CancellationToken cancellation) =>
        failure switch
        {
            PortException told => new(told.Code, Severity.Error, told.Message, told.File),
            OperationCanceledException when cancellation.IsCancellationRequested =>
                new(interrupted, Severity.Error, $"The {what} was interrupted; no process of it is left."),
            IOException or UnauthorizedAccessException => new(stopped, Severity.Error, $"The {what} cannot go on: {failure.Message} Check "
                + $"the permissions of '{workFolder}' and of the project's folder, and the room on the disk."),
            _ => null,
        };
}

// SPDX-License-Identifier: BSD-3-Clause
// Where a user's value comes from, so that messages can point there.
namespace Unicore.Kconfig.Solving;

/// <summary>Who set a value, and where.</summary>
/// <param name="Description">In words, such as "the project", "the command line".</param>
/// <param name="File">The file, or null.</param>
/// <param name="Line">The line, from 1; 0 when unknown.</param>
/// <param name="Column">The column in that line, from 1; 0 when unknown.</param>
public sealed record Origin(string Description, string? File = null, int Line = 0, int Column = 0)
{
    internal KconfigPlace Place => new(File ?? "", Line, Column);

    /// <inheritdoc/>
    public override string ToString() => File is null ? Description : $"{Description} ({File}:{Line})";
}

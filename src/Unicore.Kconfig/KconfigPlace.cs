// SPDX-License-Identifier: BSD-3-Clause
// Where something stands in a file.
namespace Unicore.Kconfig;

/// <summary>A place in a file that was read.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1; 0 when only the line is known.</param>
public readonly record struct KconfigPlace(string File, int Line, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}

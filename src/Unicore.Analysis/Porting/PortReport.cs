// SPDX-License-Identifier: BSD-3-Clause
// Whose lines a port has by now.
namespace Unicore.Analysis.Porting;

/// <summary>Looks at ports that are there.</summary>
public static class PortReport
{
    /// <summary>Whose lines a port has.</summary>
    /// <param name="folder">A folder.</param>
    /// <returns>The lines; null if the folder is no port.</returns>
    public static PortShare? Of(string folder) =>
        File.Exists(Path.Combine(folder, PortRecord.Name)) ? PortRecord.Read(folder)?.Share(folder) : null;
}

// SPDX-License-Identifier: BSD-3-Clause
// Whose lines a port has by now.
namespace Unicore.Analysis.Porting;

/// <summary>Looks at ports that are there.</summary>
public static class PortReport
{
    /// <summary>Whose lines a port has.</summary>
    /// <param name="folder">A folder.</param>
    /// <returns>The lines; null if the folder is no port.</returns>
    /// <exception cref="InvalidDataException">It was a port, and its record cannot be read.</exception>
    /// <exception cref="IOException">Its files cannot be read.</exception>
    public static PortShare? Of(string folder) => !File.Exists(Path.Combine(folder, PortRecord.Name)) ? null
        : (PortRecord.Read(folder) ?? throw new InvalidDataException($"'{Path.Combine(folder, PortRecord.Name)}' is no record of a port."))
            .Share(folder);
}

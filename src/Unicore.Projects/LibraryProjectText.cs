// SPDX-License-Identifier: BSD-3-Clause
// What a library's project file says to whom reads it without evaluating it: version and references to other projects.
using System.Xml;

namespace Unicore.Projects;

/// <summary>A reference as it is written.</summary>
/// <param name="Path">Absolute path of the project referred to.</param>
/// <param name="Line">Line of the reference, or 0.</param>
internal sealed record LibraryProjectReference(string Path, int Line);

/// <summary>The text of a project.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Version">Its version, if it is written as such.</param>
/// <param name="References">References without a condition and without properties but the project's own folder.</param>
internal sealed record LibraryProjectText(string Path, string? Version, IReadOnlyList<LibraryProjectReference> References)
{
    /// <summary>The library's name: the project's.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads a project; one that cannot be read has no references, and MSBuild will say why.</summary>
    public static LibraryProjectText Read(string path)
    {
        string? version = null;
        var references = new List<LibraryProjectReference>();
        try
        {
            using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true });
            int conditionalDepth = int.MaxValue;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (reader.Depth <= conditionalDepth)
                {
                    conditionalDepth = reader.GetAttribute("Condition") is null ? int.MaxValue : reader.Depth;
                }

                if (conditionalDepth != int.MaxValue)
                {
                    continue;
                }

                if (reader.LocalName == "LibraryReference" && reader.GetAttribute("Include") is { } include)
                {
                    int line = ((IXmlLineInfo)reader).LineNumber;
                    references.AddRange(include.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Select(i => Project(i, System.IO.Path.GetDirectoryName(path)!)).OfType<string>().Select(p => new LibraryProjectReference(p, line)));
                }
                else if (reader.LocalName == "Version" && reader.Depth == 2 && reader.Read() && reader.NodeType == XmlNodeType.Text)
                {
                    version = reader.Value.Trim();
                }
            }
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return new(path, null, []);
        }

        return new(path, version, references);
    }

    private static string? Project(string include, string folder)
    {
        string text = include.Replace("$(MSBuildThisFileDirectory)", folder + "/", StringComparison.Ordinal).Replace("$(MSBuildProjectDirectory)", folder, StringComparison.Ordinal).Replace('\\', '/');
        if (text.Contains("$(", StringComparison.Ordinal) || text.Contains('*', StringComparison.Ordinal))
        {
            return null;
        }

        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(text, folder));
        return full.EndsWith(".ukproj", StringComparison.Ordinal) ? full
            : Directory.Exists(full) ? System.IO.Path.Combine(full, System.IO.Path.GetFileName(full) + ".ukproj") : null;
    }
}

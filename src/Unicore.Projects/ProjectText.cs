// SPDX-License-Identifier: BSD-3-Clause
// Finds the line of a project file that wrote an item, since MSBuild does not tell tasks.
using System.Xml;
using System.Xml.Linq;

namespace Unicore.Projects;

/// <summary>Places in project files; each file is read at most once, and only when a place is asked for.</summary>
internal sealed class ProjectText
{
    private readonly Dictionary<string, XDocument?> _files = new(StringComparer.Ordinal);

    /// <summary>File, line and column of the element that writes the item <paramref name="include"/> in <paramref name="file"/>; line 0 when it can't be found.</summary>
    public (string? File, int Line, int Column) Find(string file, string include, string elementName)
    {
        if (file.Length == 0)
        {
            return (null, 0, 0);
        }

        XElement? element = Load(file)?.Descendants().FirstOrDefault(e =>
            e.Name.LocalName == elementName && (e.Attribute("Include") ?? e.Attribute("Update")) is { } written
            && written.Value.Split(';', StringSplitOptions.TrimEntries).Contains(include, StringComparer.Ordinal));
        // XML counts from the name, people from the bracket before it.
        return element is IXmlLineInfo line ? (file, line.LineNumber, line.LinePosition - 1) : (file, 0, 0);
    }

    /// <summary>Line of the first element called <paramref name="elementName"/> in <paramref name="file"/>, or 0.</summary>
    public int LineOf(string file, string elementName) =>
        Load(file)?.Descendants().FirstOrDefault(e => e.Name.LocalName == elementName) is IXmlLineInfo line ? line.LineNumber : 0;

    private XDocument? Load(string file)
    {
        if (!_files.TryGetValue(file, out XDocument? document))
        {
            try
            {
                using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
                document = XDocument.Load(reader, LoadOptions.SetLineInfo);
            }
            catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
            {
                document = null;
            }

            _files.Add(file, document);
        }

        return document;
    }
}

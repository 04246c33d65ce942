// SPDX-License-Identifier: BSD-3-Clause
// A project file as elements that know where they stand: the one reader of this assembly.
using System.Xml;

namespace Unicore.Projects;

/// <summary>An element of a project file. Lines and columns are counted from 1, and a column is that of the bracket.</summary>
internal sealed class ProjectElement
{
    private readonly List<ProjectElement> _children = [];

    private ProjectElement(string name, ProjectElement? parent, IReadOnlyList<(string Name, string Value)> attributes, bool isEmpty) =>
        (Name, Parent, Attributes, IsEmpty) = (name, parent, attributes, isEmpty);

    public string Name { get; }

    public ProjectElement? Parent { get; }

    public IReadOnlyList<(string Name, string Value)> Attributes { get; }

    /// <summary>True when the start tag ends the element too.</summary>
    public bool IsEmpty { get; }

    public IReadOnlyList<ProjectElement> Children => _children;

    /// <summary>The text that stands in it, without that of its children.</summary>
    public string Text { get; private set; } = "";

    public (int Line, int Column) Start { get; private init; }

    /// <summary>Where the end tag begins; the start of an empty element.</summary>
    public (int Line, int Column) End { get; private set; }

    public int Line => Start.Line;

    /// <summary>The attribute's value, or null.</summary>
    public string? this[string attribute] => Attributes.FirstOrDefault(a => a.Name == attribute).Value;

    /// <summary>The element itself, and around it one after the other up to the root.</summary>
    public IEnumerable<ProjectElement> Outwards()
    {
        for (ProjectElement? element = this; element is not null; element = element.Parent)
        {
            yield return element;
        }
    }

    /// <summary>The element itself and all that it holds, in the order of the file.</summary>
    public IEnumerable<ProjectElement> All()
    {
        var open = new Stack<ProjectElement>([this]);
        while (open.TryPop(out ProjectElement? element))
        {
            yield return element;
            for (int i = element._children.Count - 1; i >= 0; i--)
            {
                open.Push(element._children[i]);
            }
        }
    }

    /// <summary>Reads a file from the disk; null when it cannot be read or is no XML, which MSBuild will tell.</summary>
    public static ProjectElement? TryRead(string path)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(path, Settings);
            return Read(reader);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="XmlException">It is no well-formed XML.</exception>
    public static ProjectElement Parse(string text)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(text), Settings);
        return Read(reader);
    }

    private static XmlReaderSettings Settings =>
        new() { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreWhitespace = true };

    private static ProjectElement Read(XmlReader reader)
    {
        ProjectElement? root = null, around = null;
        var place = (IXmlLineInfo)reader;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    // XML counts from the name, people from the bracket before it.
                    (int Line, int Column) start = (place.LineNumber, place.LinePosition - 1);
                    bool isEmpty = reader.IsEmptyElement;
                    var element = new ProjectElement(reader.LocalName, around, AttributesOf(reader), isEmpty)
                    {
                        Start = start,
                        End = start,
                    };
                    around?._children.Add(element);
                    root ??= element;
                    around = isEmpty ? around : element;
                    break;
                case XmlNodeType.EndElement:
                    around!.End = (place.LineNumber, place.LinePosition - 2);
                    around = around.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    around!.Text += reader.Value;
                    break;
            }
        }

        return root!;
    }

    private static List<(string Name, string Value)> AttributesOf(XmlReader reader)
    {
        var attributes = new List<(string, string)>(reader.AttributeCount);
        for (bool more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            attributes.Add((reader.LocalName, reader.Value));
        }

        reader.MoveToElement();
        return attributes;
    }
}

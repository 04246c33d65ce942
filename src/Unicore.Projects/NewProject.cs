// SPDX-License-Identifier: BSD-3-Clause
// A project that is written from nothing.
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Unicore.Projects;

/// <summary>Properties, and items in groups, in the order in which they are named. All values are in MSBuild's escapes already.</summary>
/// <param name="sdkVersion">Version of the SDK that it names.</param>
public sealed class NewProject(string sdkVersion)
{
    private readonly XElement _properties = new("PropertyGroup");
    private readonly List<XElement> _groups = [];

    /// <summary>Adds a property.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value; null leaves it out.</param>
    /// <returns>This.</returns>
    public NewProject Property(string name, string? value)
    {
        if (value is not null)
        {
            _properties.Add(new XElement(name, value));
        }

        return this;
    }

    /// <summary>Begins a group of items; one without any is not written.</summary>
    /// <returns>This.</returns>
    public NewProject Group()
    {
        _groups.Add(new("ItemGroup"));
        return this;
    }

    /// <summary>Adds an item to the group that was begun last.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="include">What it includes.</param>
    /// <param name="metadata">Its metadata, in order; those without a value are left out.</param>
    /// <returns>This.</returns>
    public NewProject Item(string name, string include, params (string Name, string? Value)[] metadata)
    {
        XElement item = new(name, new XAttribute("Include", include));
        foreach ((string key, string? value) in metadata)
        {
            item.Add(value is null ? null : new XAttribute(key, value));
        }

        _groups[^1].Add(item);
        return this;
    }

    /// <summary>The project's text.</summary>
    /// <returns>It.</returns>
    public string ToXml() => Text(new("Project", new XAttribute("Sdk", $"Unicore.Sdk/{sdkVersion}"),
        _properties, _groups.Where(g => g.HasElements)));

    /// <summary>The text of a project's root.</summary>
    internal static string Text(XElement root)
    {
        StringBuilder text = new();
        XmlWriterSettings settings = new()
        {
            OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize,
        };
        using (XmlWriter writer = XmlWriter.Create(text, settings))
        {
            root.Save(writer);
        }

        return text.Append('\n').ToString();
    }
}

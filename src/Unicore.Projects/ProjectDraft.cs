// SPDX-License-Identifier: BSD-3-Clause
// A project while it is put together, and its text.
using System.Xml;
using System.Xml.Linq;

namespace Unicore.Projects;

/// <summary>Properties and items in their order. All values are in MSBuild's escapes already.</summary>
/// <param name="order">The items' names in the order in which they are written.</param>
/// <param name="mostRemarks">So many remarks are written; the others are counted.</param>
public sealed class ProjectDraft(IReadOnlyList<string> order, int mostRemarks)
{
    private readonly List<(int Line, string Text)> _remarks = [];
    private readonly List<Line> _properties = [];
    private readonly List<Line?> _items = [];
    private readonly Dictionary<(string Name, string Include, string? Condition), int> _places = [];
    private int _unremarked;

    /// <summary>Notes what the project leaves out, as a reader of it should know.</summary>
    public void Remark(int line, string text)
    {
        if (_remarks.Count < mostRemarks)
        {
            _remarks.Add((line, text));
        }
        else
        {
            _unremarked++;
        }
    }

    /// <summary>Adds a property; one of the same name and condition gives way.</summary>
    /// <returns>The value of the one that gave way, or null.</returns>
    public string? AddProperty(string name, string value, string? condition = null, string? remark = null)
    {
        // Those of variables are added once, and there may be many of them.
        int old = name.StartsWith('_') ? -1 : _properties.FindIndex(p => p.Name == name && p.Condition == condition);
        string? replaced = old < 0 ? null : _properties[old].Text;
        if (old >= 0)
        {
            _properties.RemoveAt(old);
        }

        _properties.Add(new Line(name, value, null, condition, remark));
        return replaced;
    }

    /// <summary>Adds an item; one of the same name and condition gives way, so that each is said once.</summary>
    /// <returns>The value of the one that gave way, or null.</returns>
    public string? AddItem(string name, string include, string? value = null, string? condition = null, string? remark = null)
    {
        string? replaced = null;
        if (_places.TryGetValue((name, include, condition), out int old))
        {
            replaced = _items[old]!.Value;
            _items[old] = null;
        }

        _places[(name, include, condition)] = _items.Count;
        _items.Add(new Line(name, include, value, condition, remark));
        return replaced;
    }

    /// <summary>The project's text.</summary>
    /// <param name="sdkVersion">Version of the SDK that it names.</param>
    /// <param name="file">Name of the file that it was made from, for its first comment.</param>
    public string ToXml(string sdkVersion, string file)
    {
        var root = new XElement("Project", new XAttribute("Sdk", $"Unicore.Sdk/{sdkVersion}"),
            Comment($"Made from {file} by `unicore import`."));
        if (_properties.Count > 0)
        {
            root.Add(new XElement("PropertyGroup", _properties.SelectMany(p => Nodes(p, new XElement(p.Name, Condition(p), p.Text)))));
        }

        // A group for each run of items that hold under one condition: the order says which value wins.
        Line? before = null;
        foreach (Line item in _items.OfType<Line>().OrderBy(i => Rank(i.Name)))
        {
            if (before is null || before.Name != item.Name || before.Condition != item.Condition)
            {
                root.Add(new XElement("ItemGroup", Condition(item)));
            }

            ((XElement)root.LastNode!).Add(Nodes(item, Item(item)));
            before = item;
        }

        if (_remarks.Count > 0)
        {
            IEnumerable<string> told = _remarks.OrderBy(r => r.Line).Select(r => $"line {r.Line}: {r.Text}");
            told = _unremarked > 0 ? told.Append($"and {_unremarked} more") : told;
            root.Add(Comment($"Not expressed here:{string.Concat(told.Select(t => "\n    " + t))}\n "));
        }

        return NewProject.Text(root);
    }

    private int Rank(string name) => order.TakeWhile(o => o != name).Count();

    private static XAttribute? Condition(Line line) => line.Condition is null ? null : new XAttribute("Condition", line.Condition);

    private static XElement Item(Line item) =>
        new(item.Name, new XAttribute("Include", item.Text), item.Value is null ? null : new XAttribute("Value", item.Value));

    private static IEnumerable<XNode> Nodes(Line line, XElement element) =>
        line.Remark is null ? [element] : [Comment(line.Remark), element];

    /// <summary>A comment; XML ends one at two hyphens, and it cannot hold every character.</summary>
    private static XComment Comment(string text)
    {
        string held = new([.. text.Select(c => c is '\n' || (!char.IsControl(c) && XmlConvert.IsXmlChar(c)) ? c : '?')]);
        return new XComment($" {held.Replace("--", "- -", StringComparison.Ordinal).Replace("--", "- -", StringComparison.Ordinal)} ");
    }

    private sealed record Line(string Name, string Text, string? Value, string? Condition, string? Remark);
}

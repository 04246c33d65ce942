// SPDX-License-Identifier: BSD-3-Clause
// Sets properties in the text of a project file.
namespace Unicore.Projects;

public sealed partial class ProjectItems
{
    /// <summary>
    /// The file with these values of properties: each where it stands, and new ones in the first group that has no condition, else in one
    /// of their own.
    /// </summary>
    /// <param name="wanted">Names and values.</param>
    /// <param name="left">Gets the names that the file sets under a condition, or in several places: they are left as they are.</param>
    public byte[] SetProperties(IEnumerable<KeyValuePair<string, string>> wanted, ICollection<string> left)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(left);
        var lines = new LineStarts(_text);
        ProjectElement root = ProjectElement.Parse(_text);
        List<ProjectElement> groups = [.. root.Children.Where(e => e.Name == "PropertyGroup")];
        List<(Span Place, string Text)> edits = [];
        List<string> added = [];
        foreach ((string name, string value) in wanted)
        {
            string text = Escape(value);
            ProjectElement[] there = [.. root.All().Where(e =>
                e.Parent?.Name == "PropertyGroup" && string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase))];
            switch (there)
            {
                case []:
                    added.Add($"<{name}>{text}</{name}>");
                    break;
                case [var one] when one.Parent!.Parent == root && one.Children.Count == 0
                    && one.Outwards().All(e => e["Condition"] is null):
                    Span start = SpanOf(lines.Offset(one.Start));
                    edits.Add(one.IsEmpty
                        ? (start, $"<{one.Name}>{text}</{one.Name}>")
                        : (new Span(start.End, lines.Offset(one.End)), text));
                    break;
                default:
                    left.Add(name);
                    break;
            }
        }

        if (added.Count > 0)
        {
            edits.Add(groups.Find(g => g["Condition"] is null && g.Children.Count > 0) is { } group
                ? BehindLast(group, lines, added) : NewProperties(added));
        }

        return [.. _preamble, .. _encoding.GetBytes(Apply(edits))];
    }

    private (Span, string) BehindLast(ProjectElement group, LineStarts lines, List<string> added)
    {
        ProjectElement last = group.Children[^1];
        int start = lines.Offset(last.Start), end = SpanOf(last.IsEmpty ? start : lines.Offset(last.End)).End;
        string indent = _text[LineStart(start)..start];
        string text = indent.Trim().Length == 0 ? string.Concat(added.Select(a => NewLine + indent + a)) : string.Concat(added);
        return (new Span(end, end), text);
    }

    /// <summary>A group of its own, as the first of the project.</summary>
    private (Span, string) NewProperties(List<string> added)
    {
        const string Indent = "  ";
        string group = $"{NewLine}{Indent}<PropertyGroup>{NewLine}{string.Concat(added.Select(a => Indent + Indent + a + NewLine))}"
            + $"{Indent}</PropertyGroup>";
        if (_text[_root.End - 2] == '/')
        {
            int slash = _root.End - 2;
            return (new Span(_text[slash - 1] == ' ' ? slash - 1 : slash, _root.End), $">{group}{NewLine}</Project>");
        }

        return (new Span(_root.End, _root.End), group);
    }
}

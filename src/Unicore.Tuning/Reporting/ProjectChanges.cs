// SPDX-License-Identifier: BSD-3-Clause
// The best configuration, written to the project.
using Unicore.Diagnostics;
using Unicore.Projects;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Reporting;

/// <summary>Changes to a project file's text.</summary>
public static class ProjectChanges
{
    /// <summary>The file with a report's changes; all else stays as it is, to the byte.</summary>
    /// <param name="project">The file as it is.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="changes">What is changed.</param>
    /// <param name="diagnostics">Gets what can't be said in this file.</param>
    /// <exception cref="System.Xml.XmlException">It is no well-formed XML.</exception>
    public static byte[] Apply(byte[] project, string file, IReadOnlyList<TunedChange> changes, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ProjectItems items = ProjectItems.Parse(project);
        Dictionary<string, string> symbols = new(StringComparer.Ordinal), properties = new(StringComparer.Ordinal);
        HashSet<string> gone = new(StringComparer.Ordinal);
        foreach (TunedChange change in changes)
        {
            // What has no say any more, and the members of a choice that aren't chosen, would not hold.
            gone.UnionWith(change.Option.Kind switch
            {
                OptionKind.Choice => change.Option.Values,
                OptionKind.Symbol when change.To is null => [change.Option.Name],
                _ => [],
            });

            foreach ((string name, string value) in change.To is null ? [] : change.Option.Settings(change.Option.IndexOf(change.To)))
            {
                (change.Option.Kind == OptionKind.Property ? properties : symbols)[name] = value;
            }
        }

        foreach (string name in symbols.Keys.Where(items.Fixed.ContainsKey).ToArray())
        {
            diagnostics.Add(Left(name, file, items.Fixed[name]));
        }

        List<KconfigItem> wanted = [.. items.Plain.Where(i => !gone.Contains(i.Name) && !symbols.ContainsKey(i.Name)).Reverse()
            .DistinctBy(i => i.Name).Reverse(), .. symbols.Select(s => new KconfigItem(s.Key, s.Value))];
        byte[] bytes = symbols.Count + gone.Count == 0 ? project : items.Rewrite(wanted, _ => false);
        List<string> left = [];
        bytes = ProjectItems.Parse(bytes).SetProperties(properties, left);
        foreach (string name in left)
        {
            diagnostics.Add(Left(name, file, 0));
        }

        return bytes;
    }

    private static Diagnostic Left(string name, string file, int line) => new("UK2811", Severity.Warning,
        $"'{name}' is set under a condition or in several places, and stays as it is. Set it by hand.", file, line);
}

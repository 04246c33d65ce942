// SPDX-License-Identifier: BSD-3-Clause
// Settings from several places as one text that still tells where each is from.
using System.Globalization;
using System.Text;
using Unicore.Kconfig;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;

namespace Unicore.Build.Configuring;

/// <summary>Text in <c>.config</c> form, later lines stronger, with a comment before each line: <c># 12 /app/app.ukproj</c>.</summary>
public sealed class PlacedSettings(KconfigTree tree)
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a value.</summary>
    public void Add(KconfigValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string plain = value.Value.Length > 1 && value.Value[0] == '"' && value.Value[^1] == '"' ? value.Value[1..^1] : value.Value;
        Append(value.Origin.File ?? value.Origin.Description, value.Origin.Line,
            LeastSettings.AsFragment(tree, [new KconfigSetting(tree.BareName(value.Name), plain)]).TrimEnd('\n'));
    }

    /// <summary>Adds the lines of a fragment.</summary>
    public void AddFile(string path)
    {
        foreach ((int index, string line) in KconfigText.FromBytes(File.ReadAllBytes(path)).Split('\n').Index())
        {
            if (line.Contains(tree.Options.ConfigPrefix, StringComparison.Ordinal))
            {
                Append(path, index + 1, line);
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>The line that has the last word on a symbol, and its place; null when none mentions it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The symbol as it stands there, with prefix.</param>
    public static (string Setting, string Place, int Line)? Find(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries);
        int at = Array.FindLastIndex(
            lines,
            l => l.StartsWith($"{name}=", StringComparison.Ordinal) || l.StartsWith($"# {name} is not set", StringComparison.Ordinal));
        return at > 0 && lines[at - 1].Split(' ', 3) is ["#", var number, var place]
            && int.TryParse(number, CultureInfo.InvariantCulture, out int line)
            ? (lines[at].TrimStart('#', ' '), place, line)
            : null;
    }

    private void Append(string place, int line, string setting) =>
        _text.Append(CultureInfo.InvariantCulture, $"# {line} {place}\n{setting}\n");
}

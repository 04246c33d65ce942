// SPDX-License-Identifier: BSD-3-Clause
// A configuration header, of which only what is read counts.
using System.Text;
using Unicore.Build.Actions;

namespace Unicore.Build.Caching;

/// <summary>Symbols with their values, and what else the header says.</summary>
internal sealed class ConfigurationValues(byte[] header)
{
    private readonly SortedDictionary<string, string> _values = new(ConfigurationTokens.Read(header), StringComparer.Ordinal);

    /// <summary>The lines that define no symbol, without the comment in front, which names the project: they count for everyone.</summary>
    public string Rest { get; } = string.Join('\n', WithoutComment(Encoding.UTF8.GetString(header)).Split('\n')
        .Where(line => line.Length > 0 && !line.StartsWith("#define CONFIG_", StringComparison.Ordinal)));

    /// <summary>The values of symbols, as <c>NAME=value</c>, sorted.</summary>
    public IEnumerable<string> Of(IEnumerable<string> symbols)
    {
        SortedSet<string> names = new(symbols, StringComparer.Ordinal);
        if (names.Contains(ConfigurationTokens.Everything))
        {
            names.UnionWith(_values.Keys);
        }

        return names.Select(name => _values.TryGetValue(name, out string? value) ? name + "=" + value : name);
    }

    private static string WithoutComment(string text) =>
        text.StartsWith("/*", StringComparison.Ordinal) && text.IndexOf("*/", 2, StringComparison.Ordinal) is >= 0 and int end
            ? text[(end + 2)..]
            : text;
}

// SPDX-License-Identifier: BSD-3-Clause
// Whether what a build was told is what it was configured with.
using System.Text;

namespace Unicore.Tuning.Spaces;

/// <summary>
/// Looks values up in a configuration. A property may change what the project says of symbols, and so what holds: then something else was
/// built than what was to be measured.
/// </summary>
public static class HeldValues
{
    private const string Prefix = "CONFIG_", Unset = "n";

    /// <summary>The first setting that does not hold, as a sentence's part; null when all do.</summary>
    /// <param name="settings">What the build was told; symbols are looked at.</param>
    /// <param name="config">Its configuration, as <c>.config</c> has it.</param>
    public static string? Lost(IEnumerable<(OptionKind Kind, string Name, string Value)> settings, string config)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(config);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in config.Split('\n').Where(l => l.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            int end = line.IndexOf('=', StringComparison.Ordinal);
            if (end > 0)
            {
                values[line[Prefix.Length..end]] = Unquoted(line[(end + 1)..].TrimEnd('\r'));
            }
        }

        foreach ((OptionKind kind, string name, string value) in settings)
        {
            if (kind != OptionKind.Property && values.GetValueOrDefault(name, Unset) is var held && held != value)
            {
                return $"{name} is {held} in the image's configuration, not {value}";
            }
        }

        return null;
    }

    private static string Unquoted(string text)
    {
        if (text is not ['"', .. string inner, '"'])
        {
            return text;
        }

        StringBuilder value = new();
        for (int i = 0; i < inner.Length; i++)
        {
            i += inner[i] == '\\' && i + 1 < inner.Length ? 1 : 0;
            value.Append(inner[i]);
        }

        return value.ToString();
    }
}

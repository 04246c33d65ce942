// SPDX-License-Identifier: BSD-3-Clause
// Damages a configuration as people and merges do: lines gone, doubled, turned round, out of range, of other trees.
using System.Globalization;

namespace Unicore.Oracles;

internal static class Damage
{
    /// <summary>The same seed does the same damage; every tenth does none, half of the others a little and half very much.</summary>
    public static string Apply(string config, int seed)
    {
        if (seed % 10 == 0)
        {
            return config;
        }

        var random = new Numbers(seed);
        List<string> lines = config.Split('\n').ToList();
        for (int left = 1 + random.Next(seed % 10 < 5 ? 20 : 2000); left > 0; left--)
        {
            Once(lines, random);
        }

        return string.Join('\n', lines);
    }

    private static void Once(List<string> lines, Numbers random)
    {
        int at = random.Next(lines.Count);
        string line = lines[at];
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        string? name = equals > 0 ? line[..equals] : line.StartsWith("# CONFIG_", StringComparison.Ordinal) ? line.Split(' ')[1] : null;
        switch (random.Next(13))
        {
            case 0 or 1 or 2:
                lines.RemoveAt(at);
                break;
            case 3:
                lines.Insert(random.Next(lines.Count), line);
                break;
            case 4 or 5 when name is not null:
                lines[at] = name + "=y";
                break;
            case 6 when name is not null:
                lines[at] = name + "=m";
                break;
            case 7 or 8 when name is not null:
                lines[at] = $"# {name} is not set";
                break;
            case 9 when name is not null:
                lines[at] = name + "=" + Odd(random);
                break;
            case 10:
                string unknown = $"CONFIG_UNKNOWN_{random.Next(1000)}";
                lines.Insert(at, random.Of(unknown + "=y", $"# {unknown} is not set", unknown + "=\"text\"", "CONFIG_" + unknown + "=m"));
                break;
            case 11 when equals > 0
                && long.TryParse(line.AsSpan(equals + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                lines[at] = line[..(equals + 1)] + random.Of(number * 1000, -number - 1, 0, 1).ToString(CultureInfo.InvariantCulture);
                break;
            case 12:
                lines.Insert(at, random.Of("# a remark", "", "  " + line, line + " ", line + "\r", "nonsense", "=y", "CONFIG_=y",
                    "# CONFIG_ is not set", "CONFIG_X", name + " = y"));
                break;
        }
    }

    private static string Odd(Numbers random) => random.Of(
        "", "0", "-1", "99999999999999999999", "0x", "0xffffffffffffffff", "\"text\"", "\"no end", "yes", "007", "\"a\\\"b\\\\c\"", "Y",
        "n", "12abc", "+5", "0X1f", "\"a\" b");
}

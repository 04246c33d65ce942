// SPDX-License-Identifier: BSD-3-Clause
// What a linker's map says: which object gave how many bytes to which section.
using System.Globalization;
using System.Text.RegularExpressions;

namespace Unicore.Build.Explaining;

/// <summary>A part of a linked file.</summary>
/// <param name="Section">The section of the linked file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="File">The object that it is from; empty for what fills a gap.</param>
public sealed record MapPart(string Section, long Size, string File);

/// <summary>Reads the maps of GNU ld and of lld.</summary>
public static partial class LinkMap
{
    /// <summary>The parts of a linked file, those of sections that no loader loads among them.</summary>
    /// <param name="lines">The map.</param>
    /// <returns>The parts, in order.</returns>
    public static IReadOnlyList<MapPart> Read(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        List<MapPart> parts = [];
        string section = "", pending = "";
        bool isGnu = false, isLld = false;
        foreach (string line in lines)
        {
            isLld |= LldHead().IsMatch(line);
            isGnu |= line.StartsWith("Linker script and memory map", StringComparison.Ordinal);
            if (isLld)
            {
                ReadLld(line, ref section, parts);
            }
            else if (isGnu && line.Length > 0)
            {
                ReadGnu(line, ref section, ref pending, parts);
            }
        }

        return parts;
    }

    /// <summary>A section stands at the line's start, a part of it one blank behind; of a long name the rest is in the next line.</summary>
    private static void ReadGnu(string line, ref string section, ref string pending, List<MapPart> parts)
    {
        if (line[0] != ' ')
        {
            section = line.Split(' ')[0];
            pending = "";
        }
        else if (GnuPart().Match(pending + line) is { Success: true } part)
        {
            string file = part.Groups["file"].Value;
            if (file.Length > 0 || part.Groups["name"].Value == "*fill*")
            {
                parts.Add(new(section, Number(part.Groups["size"].Value), file));
            }

            pending = "";
        }
        else
        {
            pending = GnuName().IsMatch(line) ? line : "";
        }
    }

    private static void ReadLld(string line, ref string section, List<MapPart> parts)
    {
        if (LldLine().Match(line) is not { Success: true } found)
        {
            return;
        }

        string rest = found.Groups["rest"].Value;
        if (rest[0] != ' ')
        {
            section = rest;
        }
        else if (LldPart().Match(rest) is { Success: true } part)
        {
            parts.Add(new(section, Number(found.Groups["size"].Value), part.Groups["file"].Value));
        }
    }

    private static long Number(string digits) =>
        long.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long n) ? n : 0;

    [GeneratedRegex(@"^ (?<name>[^ *]\S*|\*fill\*) +0x[0-9a-f]+ +0x(?<size>[0-9a-f]+) ?(?<file>.*)$")]
    private static partial Regex GnuPart();

    [GeneratedRegex(@"^ [^ *]\S*$")]
    private static partial Regex GnuName();

    [GeneratedRegex(@"^ +VMA +LMA +Size +Align +Out +In +Symbol$")]
    private static partial Regex LldHead();

    [GeneratedRegex(@"^ *[0-9a-f]+ +[0-9a-f]+ +(?<size>[0-9a-f]+) +[0-9]+ (?<rest>.+)$")]
    private static partial Regex LldLine();

    [GeneratedRegex(@"^ {8}(?<file>[^ <].*):\([^()]*\)$")]
    private static partial Regex LldPart();
}

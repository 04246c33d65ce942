// SPDX-License-Identifier: BSD-3-Clause
// What is in an image, as values, as JSON and as a table.
using System.Globalization;
using System.Text;
using System.Text.Json;
using Unicore.Build.Libraries;

namespace Unicore.Build.Explaining;

/// <summary>Bytes in memory.</summary>
/// <param name="Text">Instructions.</param>
/// <param name="ReadOnly">Constants.</param>
/// <param name="Data">Variables that begin with a value.</param>
/// <param name="Bss">Variables that begin with zeroes, which take no room in a file.</param>
public sealed record ReportSizes(long Text, long ReadOnly, long Data, long Bss)
{
    /// <summary>All of them.</summary>
    public long Total => Text + ReadOnly + Data + Bss;

    /// <summary>The sum of two.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    /// <returns>The sum.</returns>
    public static ReportSizes Add(ReportSizes one, ReportSizes other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new(one.Text + other.Text, one.ReadOnly + other.ReadOnly, one.Data + other.Data, one.Bss + other.Bss);
    }
}

/// <summary>A part of an image: a library, or in brackets what belongs to none.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Why">Why it is there.</param>
/// <param name="Sizes">Its bytes.</param>
/// <param name="Version">Its version, or null.</param>
/// <param name="NeededBy">Names of the libraries that need it.</param>
public sealed record ReportRow(string Name, string Why, ReportSizes Sizes, string? Version, IReadOnlyList<string> NeededBy)
{
    /// <summary>Its licence, an SPDX expression; null where nobody says.</summary>
    public string? License { get; init; }
}

/// <summary>System calls by name.</summary>
/// <param name="There">Those that a library of the image has.</param>
/// <param name="Stubbed">Those that nobody has: they say that they are not there.</param>
/// <param name="Used">Those of <paramref name="There"/> that the image calls.</param>
/// <param name="UsedStubs">Those of <paramref name="Stubbed"/> that the image calls.</param>
public sealed record ReportCalls(
    IReadOnlyList<string> There, IReadOnlyList<string> Stubbed, IReadOnlyList<string> Used, IReadOnlyList<string> UsedStubs);

/// <summary>What is in an image.</summary>
/// <param name="Image">The image's name.</param>
/// <param name="Target">What it is for.</param>
/// <param name="Libraries">Its parts, the largest first.</param>
/// <param name="Total">All of them.</param>
/// <param name="SystemCalls">Its system calls; null for an image without any.</param>
public sealed record ImageReport(
    string Image, string Target, IReadOnlyList<ReportRow> Libraries, ReportSizes Total, ReportCalls? SystemCalls)
{
    /// <summary>The report for programs.</summary>
    /// <returns>JSON.</returns>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ExplainJson.Default.ImageReport), (byte)'\n'];

    /// <summary>The report for people.</summary>
    /// <returns>Lines of text.</returns>
    public override string ToString()
    {
        int width = Math.Max(7, Libraries.Max(l => l.Name.Length));
        StringBuilder text = new();
        void Line(string name, string a, string b, string c, string d, string e, string why) =>
            text.Append($"{name.PadRight(width)} {a,9} {b,9} {c,9} {d,9} {e,9}  {why}".TrimEnd()).Append('\n');
        void Sizes(string name, ReportSizes s, string why) =>
            Line(name, Number(s.Text), Number(s.ReadOnly), Number(s.Data), Number(s.Bss), Number(s.Total), why);
        text.Append(CultureInfo.InvariantCulture, $"{Image} for {Target}\n");
        Line("library", "text", "read-only", "data", "bss", "bytes", "needed by");
        foreach (ReportRow row in Libraries)
        {
            Sizes(row.Name, row.Sizes, row.Why);
        }

        Sizes("all", Total, "");
        if (SystemCalls is { } calls)
        {
            text.Append(CultureInfo.InvariantCulture, $"system calls: {calls.There.Count} there, {calls.Stubbed.Count} stubbed, ")
                .Append(CultureInfo.InvariantCulture, $"{calls.Used.Count + calls.UsedStubs.Count} used\n");
            text.Append("used and there: ").AppendJoin(' ', calls.Used).Append('\n');
            text.Append("used and stubbed: ").AppendJoin(' ', calls.UsedStubs).Append('\n');
        }

        return text.ToString();
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

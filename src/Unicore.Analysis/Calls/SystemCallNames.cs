// SPDX-License-Identifier: BSD-3-Clause
// The names of Linux's system calls.
using System.Globalization;
using System.Text.RegularExpressions;

namespace Unicore.Analysis.Calls;

/// <summary>The numbers of one architecture, from the list that the core is compiled with.</summary>
internal sealed partial class SystemCallNames
{
    private readonly Dictionary<uint, string> _names = [];

    private SystemCallNames(string architecture)
    {
        using Stream stream = typeof(SystemCallNames).Assembly.GetManifestResourceStream(architecture)!;
        using StreamReader reader = new(stream);
        foreach (Match row in Row().Matches(reader.ReadToEnd()))
        {
            _names.Add(uint.Parse(row.Groups[2].ValueSpan, CultureInfo.InvariantCulture), row.Groups[1].Value);
        }

        All = _names.Values.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>All names.</summary>
    public IReadOnlySet<string> All { get; }

    /// <summary>Reads the list of an architecture.</summary>
    /// <param name="architecture">Its name, as the project has it.</param>
    public static SystemCallNames Of(string architecture) => new(architecture);

    /// <summary>The call that a function is named after, a guess: its own name, without underscores before it or 64 behind it.</summary>
    public string? Named(string function)
    {
        string plain = function.TrimStart('_');
        string shorter = plain.EndsWith("64", StringComparison.Ordinal) ? plain[..^2] : plain;
        return All.Contains(plain) ? plain : All.Contains(shorter) ? shorter : null;
    }

    /// <summary>The name of a number; null for one that no call of the list has.</summary>
    public string? this[uint number] => _names.GetValueOrDefault(number);

    /// <summary>The number of a name; null for a name that no call of the list has.</summary>
    public uint? Number(string name) => _names.FirstOrDefault(n => n.Value == name) is { Value: not null } row ? row.Key : null;

    [GeneratedRegex(@"^UK_SYSCALL\((\w+), (\d+), \d\)", RegexOptions.Multiline)]
    private static partial Regex Row();
}

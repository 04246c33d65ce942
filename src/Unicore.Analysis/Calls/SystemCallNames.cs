// SPDX-License-Identifier: BSD-3-Clause
// The names of Linux's system calls.
using System.Globalization;
using System.Text.RegularExpressions;

namespace Unicore.Analysis.Calls;

/// <summary>The numbers of one architecture, from the list that the core is compiled with.</summary>
internal sealed partial class SystemCallNames
{
    /// <summary>What numbers of x32 have more than x86_64's.</summary>
    public const uint LongPointers = 0x40000000; // __X32_SYSCALL_BIT (asm/unistd.h)

    private readonly Dictionary<uint, string> _names = [];
    private readonly bool _hasLongPointers;

    private SystemCallNames(string architecture)
    {
        _hasLongPointers = architecture == "x86_64";
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

    /// <summary>
    /// What a number is called, that no call may have. x86_64 takes those of x32 with a bit of their own; none has more than 31 bits.
    /// </summary>
    public string Name(uint number) => number >= int.MaxValue ? "syscall_" + Text(uint.MaxValue)
        : _hasLongPointers && (number & LongPointers) != 0 ? "x32_" + (this[number & ~LongPointers] ?? Text(number & ~LongPointers))
        : this[number] ?? "syscall_" + Text(number);

    /// <summary>The number of a name; null for a name that no call of the list has.</summary>
    public uint? Number(string name) => _names.FirstOrDefault(n => n.Value == name) is { Value: not null } row ? row.Key : null;

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^UK_SYSCALL\((\w+), (\d+), \d\)", RegexOptions.Multiline)]
    private static partial Regex Row();
}

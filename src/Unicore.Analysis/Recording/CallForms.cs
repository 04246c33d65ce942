// SPDX-License-Identifier: BSD-3-Clause
// The table of system calls' arguments, and words for their numbers. arguments.txt beside this file is its text.
using System.Globalization;

namespace Unicore.Analysis.Recording;

/// <summary>Knows which arguments of which call are recorded.</summary>
internal static class CallForms
{
    private static readonly Dictionary<string, NameSet> Sets = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, CallForm> Forms = new(StringComparer.Ordinal);

#pragma warning disable CA1810 // two tables from one text
    static CallForms()
#pragma warning restore CA1810
    {
        using Stream stream = typeof(CallForms).Assembly.GetManifestResourceStream("arguments.txt")!;
        using StreamReader reader = new(stream);
        // A row that begins with a blank goes on with the one before.
        string[] rows = reader.ReadToEnd().Replace("\n ", " ", StringComparison.Ordinal).Split('\n');
        foreach (string[] row in rows.Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(r => r is ["set", ..]))
        {
            int bar = Array.IndexOf(row, "|");
            Sets[row[1]] = new(Number(row[2]), Names(row[3..(bar < 0 ? row.Length : bar)]), bar < 0 ? [] : Names(row[(bar + 1)..]));
        }

        foreach (string[] row in rows.Select(r => r.Split(' ')).Where(r => r is ["call", ..]))
        {
            Forms[row[1]] = new(
                [.. Values(row, "path=").Select(p => p.Split(':')).Select(p => (p.Length == 2 ? Index(p[0]) : -1, Index(p[^1])))],
                Values(row, "address=").Select(Index).FirstOrDefault(-1),
                [.. Values(row, "class=").Select(Class)]);
        }
    }

    /// <summary>What is recorded of a call; null for nothing but that it was made.</summary>
    public static CallForm? Of(string name) => Forms.GetValueOrDefault(name);

    /// <summary>The name of an error, as errno(3) has it.</summary>
    public static string Error(int number) =>
        Sets["error"].Name((ulong)number) ?? string.Create(CultureInfo.InvariantCulture, $"error {number}");

    /// <summary>A number in words.</summary>
    /// <param name="set">Which names it can have.</param>
    /// <param name="number">The number.</param>
    public static string Word(string set, ulong number) => Sets[set].Format(number);

    /// <summary>Numbers of the arguments that tell a call's kind, in words.</summary>
    /// <param name="form">The call's arguments.</param>
    /// <param name="numbers">One for each of the form's classes.</param>
    public static string Words(CallForm form, params ReadOnlySpan<ulong> numbers)
    {
        List<string> words = [];
        for (int i = 0; i < form.Classes.Count; i++)
        {
            NameSet? set = form.Classes[i].Set ?? Sets.GetValueOrDefault(words[^1]);
            words.Add(set?.Format(numbers[i]) ?? string.Create(CultureInfo.InvariantCulture, $"0x{(uint)numbers[i]:x}"));
        }

        return string.Join(", ", words);
    }

    private static ClassArgument Class(string text)
    {
        string[] parts = text.Split(':');
        int mark = parts[0].IndexOfAny(['@', '*']);
        return new(Index(parts[0][(mark + 1)..]), parts[1] == "option" ? null : Sets[parts[1]], mark < 0 ? null : parts[0][..mark],
            mark >= 0 && parts[0][mark] == '*');
    }

    private static IEnumerable<string> Values(string[] row, string field) =>
        row.Where(w => w.StartsWith(field, StringComparison.Ordinal)).SelectMany(w => w[field.Length..].Split(','));

    private static (string Name, ulong Number)[] Names(IEnumerable<string> words) =>
        [.. words.Select(w => w.Split('=')).Select(p => (p[0], Number(p[1])))];

    private static int Index(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static ulong Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);
}

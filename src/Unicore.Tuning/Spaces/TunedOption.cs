// SPDX-License-Identifier: BSD-3-Clause
// One thing that may be chosen: what it is called, and which values are tried.
namespace Unicore.Tuning.Spaces;

/// <summary>Where an option's value goes.</summary>
public enum OptionKind
{
    /// <summary>A Kconfig symbol.</summary>
    Symbol,

    /// <summary>Several Kconfig symbols, of which one is y: the members of a choice.</summary>
    Choice,

    /// <summary>A property of MSBuild's.</summary>
    Property,
}

/// <summary>An option with the values that are tried.</summary>
/// <param name="Name">A symbol without prefix, a property, or what the job calls a choice.</param>
/// <param name="Kind">Where its value goes.</param>
/// <param name="Values">The values; of a choice its members.</param>
/// <param name="IsOrdered">Whether a value lies between those beside it, as numbers do.</param>
public sealed record TunedOption(string Name, OptionKind Kind, IReadOnlyList<string> Values, bool IsOrdered)
{
    /// <summary>The place of a value among <see cref="Values"/>; -1 for another.</summary>
    public int IndexOf(string? value)
    {
        for (int i = 0; i < Values.Count; i++)
        {
            if (Values[i] == value)
            {
                return i;
            }
        }

        return Point.Idle;
    }

    /// <summary>The place of the value that it has where names have these values; -1 for another, as for a choice of no member.</summary>
    public int IndexIn(Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        return Kind == OptionKind.Choice ? IndexOf(Values.FirstOrDefault(v => valueOf(v) == "y")) : IndexOf(valueOf(Name));
    }

    /// <summary>What a build is told for one of the values: names of symbols or of a property, each with what it is set to.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings(int index) => Kind == OptionKind.Choice
        ? [new(Values[index], "y")]
        : [new(Name, Values[index])];
}

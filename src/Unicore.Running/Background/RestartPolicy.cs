// SPDX-License-Identifier: BSD-3-Clause
// When a guest that has ended is started again by itself.
using System.Globalization;

namespace Unicore.Running.Background;

/// <summary>When a guest is started again by itself; by the words that Docker has for it.</summary>
/// <param name="Always">Also when it ended with 0.</param>
/// <param name="Most">How often at most; zero: never.</param>
public sealed record RestartPolicy(bool Always, int Most)
{
    /// <summary>The words, for messages.</summary>
    public const string Form = "no, always, on-failure or on-failure:TIMES";

    // Somebody who fixes what a guest fails at needn't wait long, and one that always fails takes little of the machine.
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(60);

    /// <summary>A guest that has run for so long has started well: the next wait is a short one again.</summary>
    private static readonly TimeSpan Well = TimeSpan.FromSeconds(10);

    /// <summary>Reads a policy.</summary>
    /// <param name="text"><see cref="Form"/>.</param>
    /// <returns>The policy; null for a text that is none.</returns>
    public static RestartPolicy? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "no" => new(false, 0),
            "always" => new(true, int.MaxValue),
            "on-failure" => new(false, int.MaxValue),
            _ => text.Split(':') is ["on-failure", var times]
                && int.TryParse(times, NumberStyles.None, CultureInfo.InvariantCulture, out int most) ? new(false, most) : null,
        };
    }

    /// <summary>Whether a guest is started again.</summary>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="restarts">How often it was before.</param>
    /// <returns>Whether it is.</returns>
    public bool Restarts(int exitCode, int restarts) => restarts < Most && (Always || exitCode != 0);

    /// <summary>How long to wait before that: twice as long as the last time, unless it has run well since.</summary>
    /// <param name="last">The last time; zero for none.</param>
    /// <param name="ran">How long it ran.</param>
    /// <returns>The time.</returns>
    public static TimeSpan Wait(TimeSpan last, TimeSpan ran) =>
        last == TimeSpan.Zero || ran >= Well ? First : last * 2 < Longest ? last * 2 : Longest;
}

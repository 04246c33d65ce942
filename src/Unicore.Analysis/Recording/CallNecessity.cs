// SPDX-License-Identifier: BSD-3-Clause
// Whether a workload needs a system call, as a value.
namespace Unicore.Analysis.Recording;

/// <summary>What is enough of a call for a workload to pass.</summary>
public enum CallNeed
{
    /// <summary>Nothing but the call itself.</summary>
    Needed,

    /// <summary>That it says 0 and does nothing.</summary>
    Faked,

    /// <summary>That it says ENOSYS.</summary>
    Absent,

    /// <summary>Nobody knows: it could not be tried.</summary>
    Untried,
}

/// <summary>What became of a workload without one of the calls that it makes.</summary>
/// <param name="Name">The call.</param>
/// <param name="Absent">What went wrong when the call said ENOSYS; null for nothing.</param>
/// <param name="Faked">What went wrong when it said 0 and did nothing; null for nothing.</param>
public sealed record CallNecessity(string Name, string? Absent, string? Faked)
{
    /// <summary>Why it could not be tried; null if it was.</summary>
    public string? Obstacle { get; init; }

    /// <summary>What is enough.</summary>
    public CallNeed Need => Obstacle is not null ? CallNeed.Untried
        : Absent is null ? CallNeed.Absent
        : Faked is null ? CallNeed.Faked
        : CallNeed.Needed;

    /// <summary>Whether nothing but the call itself will do.</summary>
    public bool IsNeeded => Need == CallNeed.Needed;
}

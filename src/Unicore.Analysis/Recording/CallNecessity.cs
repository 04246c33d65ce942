// SPDX-License-Identifier: BSD-3-Clause
// Whether a workload needs a system call, as a value.
namespace Unicore.Analysis.Recording;

/// <summary>What became of a workload without one of the calls that it makes.</summary>
/// <param name="Name">The call.</param>
/// <param name="Absent">What went wrong when the call said ENOSYS; null for nothing.</param>
/// <param name="Faked">What went wrong when it said 0 and did nothing; null for nothing.</param>
public sealed record CallNecessity(string Name, string? Absent, string? Faked)
{
    /// <summary>Whether nothing but the call itself will do.</summary>
    public bool IsNeeded => Absent is not null && Faked is not null;
}

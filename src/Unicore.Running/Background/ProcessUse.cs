// SPDX-License-Identifier: BSD-3-Clause
// What a process takes of the machine.
using System.ComponentModel;
using System.Diagnostics;

namespace Unicore.Running.Background;

/// <summary>What a process has taken so far.</summary>
/// <param name="When">When that was looked at.</param>
/// <param name="Processor">Time of processors.</param>
/// <param name="Bytes">Its resident memory.</param>
public sealed record ProcessUse(DateTimeOffset When, TimeSpan Processor, long Bytes)
{
    /// <summary>What a process takes, and those that it started.</summary>
    /// <param name="process">Its number.</param>
    /// <returns>That; null when there is no such process.</returns>
    public static ProcessUse? Of(int? process)
    {
        ProcessUse[] uses = process is { } id ? [.. ProcessTree.Of(id).Select(OfOne).OfType<ProcessUse>()] : [];
        return uses.Length == 0 ? null
            : new(uses[0].When, uses.Aggregate(TimeSpan.Zero, (sum, u) => sum + u.Processor), uses.Sum(u => u.Bytes));
    }

    private static ProcessUse? OfOne(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return new(DateTimeOffset.UtcNow, found.TotalProcessorTime, found.WorkingSet64);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The share of a processor that it took, in percent; more than 100 for more than one.</summary>
    /// <param name="before">Since then.</param>
    /// <returns>The share.</returns>
    public double PercentSince(ProcessUse before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return When > before.When ? 100 * (Processor - before.Processor) / (When - before.When) : 0;
    }
}

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
    /// <summary>What a process takes.</summary>
    /// <param name="process">Its number.</param>
    /// <returns>That; null when there is no such process.</returns>
    public static ProcessUse? Of(int? process)
    {
        try
        {
            using Process? found = process is { } id ? Process.GetProcessById(id) : null;
            return found is null ? null : new(DateTimeOffset.UtcNow, found.TotalProcessorTime, found.WorkingSet64);
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

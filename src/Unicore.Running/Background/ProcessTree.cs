// SPDX-License-Identifier: BSD-3-Clause
// A process and those that it started: the guest may be the child of what gives it a terminal or a debugger.
using System.Globalization;

namespace Unicore.Running.Background;

/// <summary>Processes below one, from <c>/proc/PID/task/TID/children</c> (proc(5)).</summary>
public static class ProcessTree
{
    /// <summary>A process and all below it.</summary>
    /// <param name="process">The process.</param>
    /// <returns>Their numbers, each before its children.</returns>
    public static IEnumerable<int> Of(int process) => Children(process).SelectMany(Of).Prepend(process);

    /// <summary>Holds them all, or lets them go on.</summary>
    /// <param name="process">The process.</param>
    /// <param name="isHeld">Whether they are to be held.</param>
    internal static void Hold(int process, bool isHeld)
    {
        foreach (int one in Of(process))
        {
            ChildProcess.Hold(one, isHeld);
        }
    }

    private static int[] Children(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process}/task").SelectMany(t => File.ReadAllText(t + "/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // it has ended
        }
    }
}

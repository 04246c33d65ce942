// SPDX-License-Identifier: BSD-3-Clause
// Standard input, which may be closed.
using System.Globalization;

namespace Unicore.Tool.Streams;

/// <summary>What the caller left open for input.</summary>
internal static class StandardInput
{
    private const int CloseOnExec = 0x80000;

    /// <summary>Standard input; a stream that is at its end when the caller has closed it.</summary>
    public static Stream Open() => IsClosed() ? Stream.Null : Console.OpenStandardInput();

    /// <summary>
    /// True when the caller has closed it. The .NET runtime opens files of its own before any of this runs, and the first of them is given
    /// number 0 then: reading it would wait for ever. Those close themselves on exec, and so cannot have come from the caller.
    /// </summary>
    private static bool IsClosed()
    {
        const string Flags = "flags:";
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            string? line = File.ReadLines("/proc/self/fdinfo/0").FirstOrDefault(l => l.StartsWith(Flags, StringComparison.Ordinal));
            return line is not null && (Octal(line[Flags.Length..].Trim()) & CloseOnExec) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No number 0 at all, or no /proc: reading tells.
            return false;
        }
    }

    private static int Octal(string digits) =>
        digits.Aggregate(0, (value, digit) => (value << 3) + CharUnicodeInfo.GetDecimalDigitValue(digit));
}

// SPDX-License-Identifier: BSD-3-Clause
// Which system call a task asks for: its number says it only together with the gate that it went through.
using System.Globalization;
using Unicore.Analysis.Calls;
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Tracing;

/// <summary>
/// Numbers calls over all gates: <c>syscall</c> takes Linux's numbers of x86_64, and those of x32 with a bit of their own; <c>int $0x80</c>
/// and <c>sysenter</c> take those of i386, in a program of 64 bits too.
/// </summary>
internal sealed class CallNumber
{
    private const uint X64 = 0xc000003e; // AUDIT_ARCH_X86_64 (linux/audit.h)
    private const uint Old = 0x80000000;

    private readonly SystemCallNames _names = SystemCallNames.Of("x86_64");
    private readonly Dictionary<uint, string> _oldNames = [];

    public CallNumber()
    {
        using Stream stream = typeof(CallNumber).Assembly.GetManifestResourceStream("i386.txt")!;
        using StreamReader reader = new(stream);
        // Names in the order of their numbers, with a number where that order has a gap.
        uint next = 0;
        foreach (string word in reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
            {
                next = number;
            }
            else
            {
                _oldNames.Add(next++, word);
            }
        }
    }

    /// <summary>The name of one of x86_64's numbers; null for one that no call has.</summary>
    public string? this[uint number] => _names[number];

    /// <summary>The number of a call over all gates.</summary>
    /// <param name="architecture">AUDIT_ARCH_* of the gate.</param>
    /// <param name="number">What is in the register; no call of any gate has a number of more than 31 bits.</param>
    public static uint Of(uint architecture, ulong number) =>
        (uint)Math.Min((uint)number, ~Old) | (architecture == X64 ? 0 : Old);

    /// <summary>A call's name, of whichever gate.</summary>
    public string Name(uint number) =>
        (number & Old) == 0 ? _names.Name(number)
        : RunRecord.OldGate + (_oldNames.GetValueOrDefault(number & ~Old) ?? (number & ~Old).ToString(CultureInfo.InvariantCulture));
}

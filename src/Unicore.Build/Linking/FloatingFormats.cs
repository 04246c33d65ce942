// SPDX-License-Identifier: BSD-3-Clause
// Leaves printf's floating-point conversions out of an image in which no format has one.
using System.Text;
using Unicore.Build.Actions;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Build.Linking;

/// <summary>
/// Looks through the strings of an image's objects. When none can be a format with a floating-point conversion, a linker script puts the
/// formatter's refusal in that conversion's place, and the linker drops what nothing refers to any more.
/// </summary>
internal static class FloatingFormats
{
    /// <summary>The library that has both functions.</summary>
    public const string Library = "ukprintf";

    private const string Letters = "aefgAEFG";
    private const string Between = "-+ #.*0123456789hlLjzt'";
    private const uint ProgramBits = 1;
    private const ulong Allocated = 2;
    private const ulong Executable = 4;

    private const string Drop = """
        /* No format of this image has a floating-point conversion. */
        EXTERN(uk_format_without_floating)
        uk_format_floating = uk_format_without_floating;

        """;

    /// <summary>Reads the objects that are its action's inputs, and writes the script.</summary>
    public static StepKind Kind { get; } = StepKind.Of("formats", "1", static step =>
    {
        bool some = step.Action.Inputs.Any(i => MayPrint(step.Files.ReadAllBytes(i)));
        step.Write(0, Encoding.ASCII.GetBytes(some ? "/* Some format has a floating-point conversion. */\n" : Drop));
        return [];
    });

    /// <summary>Whether an object has such a format, or the beginnings of one that is put together at run time.</summary>
    /// <param name="bytes">The whole object. What can't be read may have anything.</param>
    public static bool MayPrint(ReadOnlyMemory<byte> bytes) =>
        ElfReader.Read(bytes, "", new List<Diagnostic>()) is not { } file
        || file.Sections.Any(s => s.Type == ProgramBits && (s.Flags & (Allocated | Executable)) == Allocated && HasFormat(s.Data.Span));

    private static bool HasFormat(ReadOnlySpan<byte> text)
    {
        for (int at; (at = text.IndexOf((byte)'%')) >= 0;)
        {
            // "%%.%df" is a format that writes a format.
            bool writes = text[(at + 1)..].StartsWith("%"u8);
            int end = at + (writes ? 2 : 1);
            while (end < text.Length && (Between.Contains((char)text[end]) || (writes && text[end] is (byte)'d' or (byte)'%')))
            {
                end++;
            }

            if (end < text.Length && (text[end] == 0 || Letters.Contains((char)text[end])) && !(writes && end == at + 2 && text[end] == 0))
            {
                return true;
            }

            text = text[(at + (writes ? 2 : 1))..];
        }

        return false;
    }
}

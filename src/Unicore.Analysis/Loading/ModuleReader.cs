// SPDX-License-Identifier: BSD-3-Clause
// A path to a program that can be analysed, or why it can't.
using System.Text;
using Unicore.Analysis.Files;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Analysis.Loading;

/// <summary>Reads programs and libraries.</summary>
internal static class ModuleReader
{
    private const ushort Core = 4, Relocatable = 1;

    /// <summary>Reads a program.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="diagnostics">Receives UK2701 to UK2705, UK4002.</param>
    /// <returns>The program, or null after an error.</returns>
    public static Module? ReadProgram(string path, ICollection<Diagnostic> diagnostics)
    {
        void Error(string code, string message) => diagnostics.Add(new(code, Severity.Error, message, path));
        byte[] bytes;
        try
        {
            if (Directory.Exists(path))
            {
                Error("UK2701", $"'{path}' is a folder. Name a program in it.");
                return null;
            }

            bytes = RegularFile.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Error("UK2701", $"The program '{path}' cannot be read: {e.Message} Correct its path, or its rights.");
            return null;
        }

        if (!ElfReader.IsElf(bytes))
        {
            Error("UK2702", Script(bytes) is { } interpreter
                ? $"'{path}' is a script: '{interpreter}' runs it. Analyse that program."
                : $"'{path}' is no ELF file. Name a program, a library or the ELF file of an image.");
            return null;
        }

        if (bytes.Length > 5 && (bytes[4] == 1 || bytes[5] == 2))
        {
            string kind = bytes[5] == 2 ? "big-endian" : "32-bit";
            Error("UK2703", $"'{path}' is a {kind} program. Those of x86-64 and arm64 can be analysed.");
            return null;
        }

        if (ElfReader.Read(bytes, path, diagnostics) is not { } file)
        {
            return null;
        }

        if (Code.Processor.Of(file.Machine) is null)
        {
            Error("UK2703", $"'{path}' is for {ElfConstants.NameOf(file.Machine)}. Programs of x86-64 and arm64 can be analysed.");
        }
        else if (file.Type is Relocatable or Core)
        {
            Error("UK2704", $"'{path}' is {(file.Type == Core ? "a core dump" : "an object file, which nobody linked yet")}. "
                + "Name a program, a library or the ELF file of an image.");
        }
        else if (IsPacked(file, bytes))
        {
            Error("UK2705", $"'{path}' is packed: its code is there only when it runs. Unpack it first (`upx -d`, if that packed it).");
        }
        else
        {
            Module program = new(path, path, FoundBy.Program, null, file);
            if (!program.Memory.Overlaps)
            {
                return program;
            }

            Error("UK4002", $"'{path}' is not a usable ELF file: its segments overlap. Link it again.");
        }

        return null;
    }

    /// <summary>Reads a library of a program's machine; null for what is none, as the loader passes it over.</summary>
    public static Module? ReadLibrary(string name, string path, FoundBy found, Module parent)
    {
        try
        {
            Module? library = File.Exists(path) && ElfReader.Read(RegularFile.Read(path), path, []) is { Is64: true } file
                && file.Machine == parent.File.Machine && file.Type == ElfConstants.TypeDynamic
                    ? new(name, path, found, parent, file)
                    : null;
            return library?.Memory.Overlaps == true ? null : library;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Script(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("#!"u8))
        {
            return null;
        }

        ReadOnlySpan<byte> line = bytes[2..Math.Min(bytes.Length, 256)];
        int end = line.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? line : line[..end]).Trim();
    }

    /// <summary>A packer says who it is, or has no sections and writes the code anew: it begins where the program may write.</summary>
    private static bool IsPacked(ElfFile file, ReadOnlySpan<byte> bytes)
    {
        const int Start = 1024, End = 64;
        return (file.Sections.Count == 0 && file.Loads.Any(s => s.IsExecutable && s.IsWritable && s.HoldsVirtual(file.Entry)))
            || bytes[..Math.Min(Start, bytes.Length)].IndexOf("UPX!"u8) >= 0
            || bytes[Math.Max(0, bytes.Length - End)..].IndexOf("UPX!"u8) >= 0;
    }
}

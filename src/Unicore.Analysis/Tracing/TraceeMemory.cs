// SPDX-License-Identifier: BSD-3-Clause
// What arguments of a task's calls point to.
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Unicore.Analysis.Recording;

namespace Unicore.Analysis.Tracing;

/// <summary>Reads the memory of a task that is stopped.</summary>
internal static class TraceeMemory
{
    private const int PageSize = 4096, LongestPath = 4096, LongestAddress = 128, CurrentFolder = -100;
    private const int Unix = 1, Internet = 2, Internet6 = 10; // AF_UNIX, AF_INET, AF_INET6 (socket(2))

    /// <summary>A path from /, or as it was given if it is not known from where; null if there is none.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folder">The descriptor of the folder that it is relative to; null for the working folder.</param>
    /// <param name="address">Where it is.</param>
    public static string? Path(int task, int? folder, ulong address)
    {
        string? path = Text(task, address);
        if (path is not [not '/', ..])
        {
            return path is [] ? null : path;
        }

        string? from = Link(task, folder is null or CurrentFolder ? "cwd" : string.Create(CultureInfo.InvariantCulture, $"fd/{folder}"));
        return from is ['/', ..] ? System.IO.Path.GetFullPath(path, from) : path;
    }

    /// <summary>The file of a task's descriptor; null for what is no file.</summary>
    public static string? File(int task, int descriptor) => Link(task, $"fd/{descriptor}") is ['/', ..] path ? path : null;

    /// <summary>The program that a task runs; null where that may not be read. A file that was deleted has the name that it had.</summary>
    public static string? Program(int task)
    {
        const string Deleted = " (deleted)";
        return Link(task, "exe") is not { } path ? null : path.EndsWith(Deleted, StringComparison.Ordinal) ? path[..^Deleted.Length] : path;
    }

    /// <summary>A task's working folder; null where that may not be read.</summary>
    public static string? WorkingFolder(int task) => Link(task, "cwd");

    /// <summary>The words that a task's program was given; none where they may not be read.</summary>
    public static string[] Words(int task)
    {
        try
        {
            string words = Encoding.UTF8.GetString(
                System.IO.File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{task}/cmdline")));
            return words.Length == 0 ? [] : words[..^1].Split('\0'); // each ends with a 0
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A task's process and the process that made that (proc(5), <c>status</c>); zeros if it is gone.</summary>
    public static (int Process, int Parent) Family(int task)
    {
        (int process, int parent) = (0, 0);
        try
        {
            foreach (string line in System.IO.File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{task}/status")))
            {
                string[] words = line.Split('\t', 2);
                (process, parent) = words switch
                {
                    ["Tgid:", var number] => (int.Parse(number, CultureInfo.InvariantCulture), parent),
                    ["PPid:", var number] => (process, int.Parse(number, CultureInfo.InvariantCulture)),
                    _ => (process, parent),
                };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone, or there is no /proc.
        }

        return (process, parent);
    }

    /// <summary>The number at an address; 0 if there is none.</summary>
    public static ulong Number(int task, ulong address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        return Read(task, address, bytes) == bytes.Length ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
    }

    /// <summary>A socket's address in words; null if there is none.</summary>
    public static string? Address(int task, ulong address, ulong length)
    {
        Span<byte> bytes = stackalloc byte[(int)Math.Min(length, LongestAddress)];
        if (address == 0 || bytes.Length < 2 || Read(task, address, bytes) < bytes.Length)
        {
            return null;
        }

        int family = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return (family, bytes.Length) switch
        {
            (Internet, >= 8) => new IPEndPoint(new IPAddress(bytes[4..8]), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])).ToString(),
            (Internet6, >= 24) => new IPEndPoint(new IPAddress(bytes[8..24]), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])).ToString(),
            (Unix, > 3) when bytes[2] == 0 => "@" + Encoding.UTF8.GetString(bytes[3..]),
            (Unix, > 2) => Encoding.UTF8.GetString(bytes[2..][..Length(bytes[2..])]),
            _ => CallForms.Word("family", (ulong)family),
        };
    }

    private static string? Link(int task, string name)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{task}/{name}")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Text(int task, ulong address)
    {
        Span<byte> bytes = stackalloc byte[LongestPath];
        for (int filled = 0; address != 0 && filled < bytes.Length;)
        {
            // The next page may be nobody's.
            int wanted = Math.Min(bytes.Length - filled, PageSize - (int)((address + (ulong)filled) % PageSize));
            wanted = filled == 0 ? Math.Min(wanted, 256) : wanted;
            int read = Read(task, address + (ulong)filled, bytes.Slice(filled, wanted));
            if (read <= 0)
            {
                return null;
            }

            int end = bytes.Slice(filled, read).IndexOf((byte)0);
            if (end >= 0)
            {
                return Encoding.UTF8.GetString(bytes[..(filled + end)]);
            }

            filled += read;
        }

        return null;
    }

    private static int Length(ReadOnlySpan<byte> text) => text.IndexOf((byte)0) is >= 0 and var end ? end : text.Length;

    private static unsafe int Read(int task, ulong address, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            Native.Range local = new() { Base = (nint)start, Length = (nuint)bytes.Length };
            Native.Range remote = new() { Base = (nint)address, Length = (nuint)bytes.Length };
            return (int)Native.ReadMemory(task, &local, 1, &remote, 1, 0);
        }
    }
}

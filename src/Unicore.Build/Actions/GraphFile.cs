// SPDX-License-Identifier: BSD-3-Clause
// Keeps what was planned between builds: a file that is whole and of our version, or is thrown away.
using System.IO.Hashing;
using Unicore.Diagnostics.Files;

namespace Unicore.Build.Actions;

/// <summary>A file with actions and whatever else belongs to them. The first 16 bytes are a hash of the rest.</summary>
/// <param name="path">The file.</param>
/// <param name="format">What is in it, with the version of that: a file of another format is none.</param>
/// <param name="kinds">The steps that its actions may have.</param>
public sealed class GraphFile(string path, string format, IReadOnlyCollection<StepKind> kinds)
{
    private const int HashSize = 16;

    /// <summary>The version of how actions are written.</summary>
    private readonly string _format = "unicore-actions 4 " + format;

    /// <summary>Whether there is a file.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Writes the file, all at once; one that says the same is left alone.</summary>
    /// <param name="write">Writes what belongs in it.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(Action<GraphWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using GraphWriter writer = new();
        write(writer);
        using MemoryStream whole = new();
        whole.Write(new byte[HashSize]);
        using BinaryWriter head = new(whole);
        head.Write(_format);
        writer.Complete(head);
        head.Flush();
        Span<byte> bytes = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        XxHash128.Hash(bytes[HashSize..], bytes);
        FileWriter.WriteIfChanged(path, bytes);
    }

    /// <summary>Reads the file.</summary>
    /// <param name="read">Reads what was written, in the same order; it may stop early.</param>
    /// <returns>
    /// Whether it could be read: not when there is none, or it is damaged, of another format or has steps of unknown kinds.
    /// </returns>
    public bool Load(Action<GraphReader> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            if (!Exists)
            {
                return false;
            }

            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length < HashSize || !XxHash128.Hash(bytes.AsSpan(HashSize)).AsSpan().SequenceEqual(bytes.AsSpan(0, HashSize)))
            {
                return false;
            }

            using MemoryStream stream = new(bytes, HashSize, bytes.Length - HashSize, writable: false);
            using BinaryReader head = new(stream);
            if (head.ReadString() != _format)
            {
                return false;
            }

            using GraphReader reader = new(stream, kinds);
            read(reader);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException
            or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            return false;
        }
    }
}

// SPDX-License-Identifier: BSD-3-Clause
// A linked file by addresses: what a loader would put where.
using System.Buffers.Binary;
using System.Text;

namespace Unicore.Elf;

/// <summary>Reads a linked file at virtual addresses. What lies outside of it reads as nothing, as zero, as an empty text.</summary>
public sealed class ElfMemory
{
    // Longer names are cut: a file may have many that share their bytes.
    private const int LongestText = 4096;

    private readonly (ulong Start, ulong End, ReadOnlyMemory<byte> Bytes, bool IsWritable)[] _parts;
    private readonly ulong[] _starts;
    private readonly int _wordSize;

    /// <summary>Lays a file out.</summary>
    /// <param name="file">The file; its segments lie within it.</param>
    public ElfMemory(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _wordSize = file.Is64 ? 8 : 4;
        _parts =
        [
            .. file.Loads.Where(s => s.FileSize != 0 && s.VirtualAddress <= ulong.MaxValue - s.FileSize)
                .Select(s => (s.VirtualAddress, s.VirtualAddress + s.FileSize, file.Contents(s), s.IsWritable))
                .OrderBy(p => p.VirtualAddress),
        ];
        _starts = [.. _parts.Select(p => p.Start)];
        Size = _parts.Sum(p => (long)p.Bytes.Length);
        for (int i = 1; i < _parts.Length; i++)
        {
            Overlaps |= _parts[i].Start < _parts[i - 1].End;
        }
    }

    /// <summary>Bytes of the file that are at an address.</summary>
    public long Size { get; }

    /// <summary>Whether two segments have bytes for one address, so that it is not known what is there.</summary>
    public bool Overlaps { get; }

    /// <summary>The bytes from an address to the end of its segment's part of the file.</summary>
    /// <param name="address">A virtual address.</param>
    public ReadOnlyMemory<byte> From(ulong address)
    {
        int part = PartAt(address);
        return part < 0 ? default : _parts[part].Bytes[(int)(address - _parts[part].Start)..];
    }

    /// <summary>At most so many bytes from an address on.</summary>
    /// <param name="address">A virtual address.</param>
    /// <param name="size">Bytes.</param>
    public ReadOnlyMemory<byte> From(ulong address, ulong size)
    {
        ReadOnlyMemory<byte> all = From(address);
        return size < (ulong)all.Length ? all[..(int)size] : all;
    }

    /// <summary>Whether an address is in a segment that the program cannot write to.</summary>
    /// <param name="address">A virtual address.</param>
    public bool IsConstant(ulong address) => PartAt(address) is var part && part >= 0 && !_parts[part].IsWritable;

    /// <summary>A word, in the width of the file's class.</summary>
    /// <param name="address">A virtual address.</param>
    public ulong Word(ulong address)
    {
        ReadOnlySpan<byte> bytes = From(address).Span;
        return bytes.Length < _wordSize ? 0
            : _wordSize == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>The text at an address, without the zero that ends it; at most 4096 bytes of it.</summary>
    /// <param name="address">A virtual address.</param>
    public string Text(ulong address)
    {
        ReadOnlySpan<byte> bytes = From(address).Span;
        bytes = bytes[..Math.Min(bytes.Length, LongestText)];
        int end = bytes.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(bytes[..end]) : bytes.Length == LongestText ? Encoding.UTF8.GetString(bytes) : "";
    }

    private int PartAt(ulong address)
    {
        int part = Array.BinarySearch(_starts, address);
        part = part < 0 ? ~part - 1 : part;
        return part >= 0 && address < _parts[part].End ? part : -1;
    }
}

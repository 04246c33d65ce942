// SPDX-License-Identifier: BSD-3-Clause
// A linked file by addresses: what a loader would put where.
using System.Buffers.Binary;
using System.Text;

namespace Unicore.Elf;

/// <summary>Reads a linked file at virtual addresses. What lies outside of it reads as nothing, as zero, as an empty text.</summary>
public sealed class ElfMemory
{
    private readonly (ulong Start, ulong End, ReadOnlyMemory<byte> Bytes, bool IsWritable)[] _parts;
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
                .Select(s => (s.VirtualAddress, s.VirtualAddress + s.FileSize, file.Contents(s), s.IsWritable)),
        ];
    }

    /// <summary>The bytes from an address to the end of its segment's part of the file.</summary>
    /// <param name="address">A virtual address.</param>
    public ReadOnlyMemory<byte> From(ulong address)
    {
        foreach ((ulong start, ulong end, ReadOnlyMemory<byte> bytes, _) in _parts)
        {
            if (address >= start && address < end)
            {
                return bytes[(int)(address - start)..];
            }
        }

        return default;
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
    public bool IsConstant(ulong address) => _parts.Any(p => address >= p.Start && address < p.End && !p.IsWritable);

    /// <summary>A word, in the width of the file's class.</summary>
    /// <param name="address">A virtual address.</param>
    public ulong Word(ulong address)
    {
        ReadOnlySpan<byte> bytes = From(address).Span;
        return bytes.Length < _wordSize ? 0
            : _wordSize == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>The text at an address, without the zero that ends it.</summary>
    /// <param name="address">A virtual address.</param>
    public string Text(ulong address)
    {
        ReadOnlySpan<byte> bytes = From(address).Span;
        int end = bytes.IndexOf((byte)0);
        return end < 0 ? "" : Encoding.UTF8.GetString(bytes[..end]);
    }
}

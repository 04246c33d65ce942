// SPDX-License-Identifier: BSD-3-Clause
// What a program's variables hold, read from the file that was its memory.
using System.Buffers.Binary;
using Unicore.Elf;

namespace Unicore.Tuning.Profiles;

/// <summary>
/// The memory of a guest by the virtual addresses of its image. What the guest can write to comes from the file that its memory was;
/// the rest from the image itself. What lies outside of both reads as nothing.
/// </summary>
public sealed class ProgramMemory
{
    private readonly ElfFile _elf;
    private readonly ElfMemory _image;
    private readonly Stream _memory;
    private readonly ulong _start;

    /// <param name="elf">The linked image.</param>
    /// <param name="memory">The memory, from <paramref name="start"/> on; it can be sought in.</param>
    /// <param name="start">The physical address of its first byte.</param>
    public ProgramMemory(ElfFile elf, Stream memory, ulong start)
    {
        ArgumentNullException.ThrowIfNull(elf);
        _elf = elf;
        _image = new(elf);
        _memory = memory;
        _start = start;
    }

    /// <summary>The linked image.</summary>
    public ElfFile Elf => _elf;

    /// <summary>Reads bytes.</summary>
    /// <param name="address">A virtual address.</param>
    /// <param name="size">How many.</param>
    /// <returns>All of them, or none.</returns>
    public ReadOnlyMemory<byte> Read(ulong address, ulong size)
    {
        if (_elf.Loads.FirstOrDefault(s => s.HoldsVirtual(address)) is not { } segment
            || size > segment.MemorySize - (address - segment.VirtualAddress) || size > int.MaxValue)
        {
            return default;
        }

        if (!segment.IsWritable)
        {
            ReadOnlyMemory<byte> constant = _image.From(address, size);
            return (ulong)constant.Length == size ? constant : default;
        }

        ulong physical = segment.PhysicalAddress + (address - segment.VirtualAddress);
        if (physical < _start || physical - _start > (ulong)_memory.Length || size > (ulong)_memory.Length - (physical - _start))
        {
            return default;
        }

        byte[] bytes = new byte[size];
        _memory.Position = (long)(physical - _start);
        _memory.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A word of 32 bits; zero where there is none.</summary>
    /// <param name="address">A virtual address.</param>
    /// <returns>The word.</returns>
    public uint Word32(ulong address) =>
        Read(address, sizeof(uint)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) : 0;

    /// <summary>The text at an address, without the zero that ends it.</summary>
    /// <param name="address">A virtual address in what the guest can't write to.</param>
    /// <returns>The text; empty where there is none.</returns>
    public string Text(ulong address) => _image.IsConstant(address) ? _image.Text(address) : "";

    /// <summary>What the image says of an address before the guest runs.</summary>
    /// <param name="address">A virtual address.</param>
    /// <returns>A word of 32 bits.</returns>
    internal uint InitialWord(ulong address) =>
        _image.From(address, sizeof(uint)) is { Length: sizeof(uint) } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) : 0;

    /// <summary>The same of 64 bits, as a pointer is.</summary>
    /// <param name="address">A virtual address.</param>
    /// <returns>The word; zero where there is none.</returns>
    internal ulong InitialWord64(ulong address) => _image.Word(address);
}

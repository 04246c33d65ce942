// SPDX-License-Identifier: BSD-3-Clause
// What a program's variables hold, read from the file that was its memory.
using System.Buffers.Binary;
using Unicore.Elf;

namespace Unicore.Tuning.Profiles;

/// <summary>
/// What a guest can write to by the virtual addresses of its image, read from the file that its memory was; and the image as it was
/// before. What lies outside reads as nothing.
/// </summary>
public sealed class ProgramMemory
{
    private readonly ElfFile _elf;
    private readonly Stream _memory;
    private readonly ulong _start;

    /// <param name="elf">The linked image.</param>
    /// <param name="memory">The memory, from <paramref name="start"/> on; it can be sought in.</param>
    /// <param name="start">The physical address of its first byte.</param>
    public ProgramMemory(ElfFile elf, Stream memory, ulong start)
    {
        ArgumentNullException.ThrowIfNull(elf);
        _elf = elf;
        Image = new(elf);
        _memory = memory;
        _start = start;
    }

    /// <summary>The linked image.</summary>
    public ElfFile Elf => _elf;

    /// <summary>The same by addresses.</summary>
    public ElfMemory Image { get; }

    /// <summary>Reads bytes.</summary>
    /// <param name="address">A virtual address.</param>
    /// <param name="size">How many.</param>
    /// <returns>All of them, or none.</returns>
    public ReadOnlyMemory<byte> Read(ulong address, ulong size)
    {
        if (_elf.Loads.FirstOrDefault(s => s.IsWritable && s.HoldsVirtual(address)) is not { } segment
            || size > segment.MemorySize - (address - segment.VirtualAddress) || size > int.MaxValue)
        {
            return default;
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

    /// <summary>What the image says of an address before the guest runs.</summary>
    /// <param name="address">A virtual address.</param>
    /// <returns>A word of 32 bits.</returns>
    internal uint InitialWord(ulong address) =>
        Image.From(address, sizeof(uint)) is { Length: sizeof(uint) } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) : 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Walks over the fields of an ELF structure in order, in the width of the file's class.
using System.Buffers.Binary;

namespace Unicore.Elf;

/// <summary>Reads little-endian fields one after another; every step is checked against the end of the file.</summary>
internal ref struct ElfFields(ReadOnlySpan<byte> file, ulong offset, bool is64)
{
    private ReadOnlySpan<byte> _rest = offset <= (ulong)file.Length
        ? file[(int)offset..]
        : throw new ElfFormatException($"a structure at offset 0x{offset:x} lies behind the end of the file");

    public ushort Half() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint Word() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong Native() => is64 ? BinaryPrimitives.ReadUInt64LittleEndian(Take(8)) : Word();

    public byte Byte() => Take(1)[0];

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new ElfFormatException("the file ends in the middle of a header");
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

/// <summary>Writes little-endian fields one after another.</summary>
internal ref struct ElfFieldWriter(Span<byte> target, bool is64)
{
    private Span<byte> _rest = target;

    public void Half(uint value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_rest, (ushort)value);
        _rest = _rest[2..];
    }

    public void Word(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
        _rest = _rest[4..];
    }

    public void Native(ulong value)
    {
        if (is64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_rest, value);
            _rest = _rest[8..];
        }
        else
        {
            Word((uint)value);
        }
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_rest);
        _rest = _rest[bytes.Length..];
    }
}

/// <summary>What is wrong with an ELF file; never leaves this assembly, it becomes a diagnostic at the edge.</summary>
internal sealed class ElfFormatException(string message) : Exception(message);

// SPDX-License-Identifier: BSD-3-Clause
// Numbers of the structures that disks and programs for UEFI begin with.
using System.Buffers.Binary;

namespace Unicore.Images.Disks;

/// <summary>Puts the low bits of a number at a place in bytes, the least significant first.</summary>
internal static class LittleEndian
{
    public static void Put16(byte[] to, int at, long value) => BinaryPrimitives.WriteUInt16LittleEndian(to.AsSpan(at), (ushort)value);

    public static void Put32(byte[] to, int at, long value) => BinaryPrimitives.WriteUInt32LittleEndian(to.AsSpan(at), (uint)value);

    public static void Put64(byte[] to, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(to.AsSpan(at), value);
}

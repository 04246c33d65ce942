// SPDX-License-Identifier: BSD-3-Clause
// A hash of contents. Of two halves: the runtime compiles what has UInt128 in it anew in each process, however it was compiled before.
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Unicore.Build.Actions;

/// <summary>What tells contents apart: XXH3's 128 bits.</summary>
/// <param name="High">The upper half.</param>
/// <param name="Low">The lower half.</param>
internal readonly record struct ContentHash(ulong High, ulong Low)
{
    /// <summary>Of contents that aren't known.</summary>
    public static ContentHash Unknown => default;

    /// <summary>Of what is a folder.</summary>
    public static ContentHash Folder => new(0, 1);

    /// <summary>The hash of bytes.</summary>
    public static ContentHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[16];
        XxHash128.Hash(bytes, hash);
        return Read(hash);
    }

    /// <summary>The hash of what was appended.</summary>
    public static ContentHash Of(XxHash128 bytes)
    {
        Span<byte> hash = stackalloc byte[16];
        bytes.GetCurrentHash(hash);
        return Read(hash);
    }

    private static ContentHash Read(ReadOnlySpan<byte> hash) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
}

// SPDX-License-Identifier: BSD-3-Clause
// Looks into flat images with the boot header of Linux's.
using Unicore.Images.Initrd;
using Unicore.Images.Reading;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Unicore.Images.Formats;

/// <summary>
/// An image for arm64 (Linux, <c>Documentation/arch/arm64/booting.rst</c>), or for RISC-V, whose header is alike
/// (<c>Documentation/arch/riscv/boot-image-header.rst</c>).
/// </summary>
public sealed class KernelImageReader : IImageReader
{
    private const uint MagicArm64 = 0x644d5241, MagicRiscv = 0x05435352;

    private const long MostSearched = 512L << 20;

    /// <inheritdoc/>
    public string Format => "kernel";

    /// <inheritdoc/>
    public bool Knows(ByteSource source, ReadOnlySpan<byte> head) =>
        head.Length >= 64 && ReadUInt32LittleEndian(head[56..]) is MagicArm64 or MagicRiscv;

    /// <inheritdoc/>
    public ImageContents Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Budget.Spend(Math.Min(source.Length, MostSearched));
        byte[] head = source.Bytes(0, 64, "kernel image");
        bool isArm = ReadUInt32LittleEndian(head.AsSpan(56)) == MagicArm64;
        ulong offset = ReadUInt64LittleEndian(head.AsSpan(8)), memory = ReadUInt64LittleEndian(head.AsSpan(16));
        List<BootWay> ways = [isArm ? new("linux-arm64", "QEMU, Firecracker, U-Boot, a Raspberry Pi's firmware")
            : new("linux-riscv", "QEMU, U-Boot")];
        if (head.AsSpan().StartsWith("MZ"u8))
        {
            ways.Add(new("uefi", "UEFI, as an application"));
        }

        ByteSource? root = source.Length <= MostSearched ? EmbeddedRoot.Find(source) : null;
        return new(new(Format, $"kernel image for {(isArm ? "arm64" : "RISC-V")}")
        {
            Architecture = isArm ? "arm64" : "riscv64", Entry = $"0x{offset:x}", Boot = ways,
            Memory = [new($"0x{offset:x}", source.Length, (long)Math.Min(memory, long.MaxValue), null)],
        })
        {
            Members = root is null ? [] : [new("initrd", root, "root file system, in the image")], IsTransparent = root is not null,
        };
    }
}

// SPDX-License-Identifier: BSD-3-Clause
// The loaders of Loaders/, compiled when this assembly was.
namespace Unicore.Images.Disks;

/// <summary>Machine code that comes with this assembly.</summary>
internal static class Loader
{
    /// <summary>Where the writer fills in what <c>bios.S</c> leaves open.</summary>
    public const int BiosRest = 0x60, BiosRestCount = 0x68, BiosSectorShift = 0x6c, BiosBundle = 0x70;

    /// <summary>The loader for a PC's BIOS: whole sectors, the first of them the disk's.</summary>
    public static byte[] Bios() => Read("bios.bin");

    /// <summary>The loader for UEFI: code to be loaded behind the first page, that begins with its entry.</summary>
    public static byte[] Efi() => Read("efi.bin");

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(Loader).Assembly.GetManifestResourceStream(name)!;
        byte[] code = new byte[stream.Length];
        stream.ReadExactly(code);
        return code;
    }
}

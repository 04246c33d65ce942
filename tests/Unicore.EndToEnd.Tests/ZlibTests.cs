// SPDX-License-Identifier: BSD-3-Clause
// The real zlib as a library: fetched, compiled, booted, and its checksum compared with the host's.
using System.IO.Hashing;

namespace Unicore.EndToEnd.Tests;

public sealed class ZlibTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task GuestComputesTheHostsChecksum()
    {
        _workspace.CopySample("zlib");
        byte[] bytes = new byte[1024 * 1024];
        uint state = 12345;
        for (int i = 0; i < bytes.Length; i++)
        {
            state = unchecked((state * 1664525u) + 1013904223u);
            bytes[i] = (byte)((state >> 24) & 0x1f);
        }

        string crc = $"CRC {Crc32.HashToUInt32(bytes):x8}";
        (await _workspace.DotnetAsync("zlib/app", "build")).Ends(0);
        (await _workspace.BootAsync("zlib/app", "--no-build", "-p:UnikernelTimeout=100")).Ends(0).Says("1048576 bytes").Says(crc);
        (await _workspace.BootAsync("zlib/app", "--no-build", "-p:Arch=arm64", "-p:UnikernelTimeout=100")).Ends(0).Says(crc);
        (await _workspace.BootAsync("zlib/app", "--no-build", "-p:Platform=linuxu", "-p:UnikernelTimeout=100")).Ends(0).Says(crc);

        // Packed, it needs no download: the sources are in the package.
        (await _workspace.DotnetAsync("zlib/library", "pack", "-o", _workspace["feed"])).Ends(0);
        using System.IO.Compression.ZipArchive package = System.IO.Compression.ZipFile.OpenRead(_workspace["feed/zlib.1.2.13.nupkg"]);
        Assert.Contains(package.Entries, e => e.FullName.EndsWith("upstream/zlib/deflate.c", StringComparison.Ordinal));
    }
}

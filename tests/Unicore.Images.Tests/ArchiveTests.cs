// SPDX-License-Identifier: BSD-3-Clause
// What archives say that few of them do.
using System.Formats.Tar;
using System.Text;
using Unicore.Images.Initrd;
using Unicore.Images.Inspecting;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ArchiveTests : IDisposable
{
    private readonly Guests _guests = new();

    public void Dispose() => _guests.Dispose();

    /// <summary>Numbers of files count only where a file has several names.</summary>
    [Fact]
    public void EmptyFilesOfOneNameStayEmpty()
    {
        StringBuilder archive = new();
        foreach ((string name, int mode, int links, string text) in (IEnumerable<(string, int, int, string)>)[
            ("empty", 0x81a4, 1, ""), ("first", 0x81a4, 2, ""), ("last", 0x81a4, 2, "hello"), ("link", 0xa1ff, 2, "there"),
            ("TRAILER!!!", 0, 1, "")])
        {
            archive.Append($"070701{1:x8}{mode:x8}{0:x16}{links:x8}{0:x8}{text.Length:x8}{0:x32}{name.Length + 1:x8}{0:x8}{name}\0");
            archive.Append('\0', (4 - (archive.Length % 4)) % 4).Append(text).Append('\0', (4 - (text.Length % 4)) % 4);
        }

        File.WriteAllText(_guests.At("image"), archive.ToString());
        using var image = ImageInspection.Open(_guests.At("image"), OciChoice.First);
        Assert.Equal([("empty", 0), ("first", 5), ("last", 5), ("link", 5)], image.View.Files!.All.Select(f => (f.Path, f.Size)));
        Assert.Equal([("empty", 0), ("first", 5), ("last", 5), ("link", 0)],
            CpioRoot.Read(_guests.At("image")).Select(e => (e.Path, e.Contents?.Length ?? 0)));
    }

    /// <summary>What gzip has that is no tar archive is nothing that is damaged.</summary>
    [Theory]
    [InlineData("echo hello | cpio -o -H newc --quiet 2> /dev/null | gzip > image", "UK4093")]
    [InlineData("head -c 5000 /bin/true | gzip > image", "UK4093")]
    [InlineData("tar -c -T /dev/null | gzip > image", null)]
    public void WhatGzipHoldsIsTold(string script, string? code)
    {
        HostShell.Run(_guests.At("."), "echo > hello; " + script);
        using var image = ImageInspection.Open(_guests.At("image"), OciChoice.First);
        string? found = null;
        try
        {
            _ = image.View.Files;
        }
        catch (ImageReadException e)
        {
            found = e.Code;
        }

        Assert.Equal(code, found);
    }

    /// <summary>The first bytes of what zstd compresses.</summary>
    [Fact]
    public void WhatZstdHoldsIsNamed()
    {
        byte[] bytes = [0x28, 0xb5, 0x2f, 0xfd, .. new byte[100]];
        ImageReadException e = Assert.Throws<ImageReadException>(() => Read(bytes));
        Assert.Equal("UK4093", e.Code);
        Assert.Contains("zstd -d", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A date before 1970, a file with many holes, links whose targets come later or never.</summary>
    [Fact]
    public void TarArchivesOfOtherKindsAreRead()
    {
        HostShell.Run(_guests.At("."), """
            mkdir root; truncate -s 4M root/holes
            for i in $(seq 40); do printf x | dd of=root/holes bs=1 seek=$((i * 65536)) conv=notrunc status=none; done
            echo later > root/later; touch -d @-86400 root/later; ln -s ünï root/link
            tar -C root --format=gnu --sparse -cf image holes later link
            """);
        ImageFiles files = Read(File.ReadAllBytes(_guests.At("image")));
        Assert.Equal((-86400, 6), (files.Find("later")!.Modified, files.Find("later")!.Size));
        Assert.Equal(5, files.Find("link")!.Size);
        using MemoryStream links = new();
        using (TarWriter writer = new(links, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "early") { LinkName = "later" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "never") { LinkName = "nothing" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "later") { DataStream = new MemoryStream("hello"u8.ToArray()) });
        }

        files = Read(links.ToArray());
        Assert.Equal("hello"u8, files.Find("early")!.Contents!.Head(10));
        Assert.Equal("UK4093", Assert.Throws<ImageReadException>(() => files.Find("never")!.Contents!.ReadAt(0, new byte[1])).Code);
    }

    /// <summary>Records that say nothing here take no room; names have an end.</summary>
    [Fact]
    public void HeadersOfPaxMaySayALot()
    {
        static byte[] With(string key, int count, int length)
        {
            using MemoryStream archive = new();
            using (TarWriter writer = new(archive, TarEntryFormat.Pax, leaveOpen: true))
            {
                writer.WriteEntry(new PaxGlobalExtendedAttributesTarEntry(Enumerable.Range(0, count)
                    .Select(i => KeyValuePair.Create(count == 1 ? key : $"{key}{i}", new string('x', length)))));
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "file"));
            }

            return archive.ToArray();
        }

        Assert.NotNull(Read(With("comment", 1500, 100)).Find("file"));
        Assert.NotNull(Read(With("comment", 1, 5000)).Find("file"));
        Assert.Equal("UK4094", Assert.Throws<ImageReadException>(() => Read(With("linkpath", 1, 5000))).Code);
    }

    private static ImageFiles Read(byte[] bytes) =>
        ImageInspection.Of("image", new MemorySource(bytes), OciChoice.First).View.Files!;
}

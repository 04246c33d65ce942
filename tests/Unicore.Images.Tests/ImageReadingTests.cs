// SPDX-License-Identifier: BSD-3-Clause
// Images of others' tools and of our own writers, read back: the same names, the same bytes.
using System.Text;
using Unicore.Images.Disks;
using Unicore.Images.Initrd;
using Unicore.Images.Inspecting;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ImageReadingTests : IDisposable
{
    private readonly Guests _guests = new();

    public ImageReadingTests()
    {
        Put("root/etc/motd", "hello\n");
        Put("root/etc/empty", "");
        Put("root/a long name with blanks and ünïcödé.text", "long");
        Put("root/deep/er/and/deeper/file", "deep");
        File.WriteAllBytes(At("root/large"), [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i / 7))]);
    }

    public void Dispose() => _guests.Dispose();

    private string At(string path) => _guests.At(path);

    private void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    private string Shell(string script) => HostShell.Run(At("."), "export PATH=$PATH:/usr/sbin:/sbin LC_ALL=C.UTF-8\n" + script);

    private void Links() => Shell("ln -s ../etc/motd root/deep/link; ln -s /etc root/folder");

    private string[] Root => ImageTree.OfFolder(At("root"));

    /// <summary>Each line makes <c>image</c> of <c>root</c>.</summary>
    [Theory]
    [InlineData("cpio", "(cd root; find . | cpio -o -H newc --quiet) > image")]
    [InlineData("cpio", "(cd root; find . | cpio -o -H crc --quiet) > image")]
    [InlineData("tar", "tar -C root -cf image --format=gnu .")]
    [InlineData("tar", "tar -C root -cf image --format=pax .")]
    [InlineData("tar", "tar -C root -cf image --format=ustar .")]
    [InlineData("tar", "tar -C root -czf image .")]
    [InlineData("erofs", "mkfs.erofs -E force-inode-compact image root")]
    [InlineData("erofs", "mkfs.erofs -E force-inode-extended image root")]
    [InlineData("erofs", "mkfs.erofs -E noinline_data image root")]
    [InlineData("erofs", "mkfs.erofs --chunksize=4096 image root")]
    [InlineData("iso", "xorriso -as mkisofs -quiet -r -o image root")]
    [InlineData("iso", "xorriso -as mkisofs -quiet -r -J -partition_offset 16 -o image root")]
    public void WhatOthersMakeReadsBack(string format, string script)
    {
        Links();
        Shell(script);
        Assert.Equal(Root, ImageTree.Of(At("image")));
        Assert.Equal(format, Facts("image").Format);
    }

    /// <summary>Without Rock Ridge, Joliet has the names; without both they are of eight and three characters.</summary>
    [Fact]
    public void ACdWithoutRockRidgeHasJolietsNames()
    {
        Shell("xorriso -as mkisofs -quiet -J -joliet-long --norock -o image root");
        Assert.Equal(Root, ImageTree.Of(At("image")));
        Shell("rm -r root; mkdir -p root/folder; echo x > root/folder/a.txt; xorriso -as mkisofs -quiet --norock -o image root");
        Assert.Equal(["FOLDER/", "FOLDER/A.TXT 2"], ImageTree.Of(At("image")).Select(l => l.Length > 20 ? l[..^17] : l));
    }

    [Theory]
    [InlineData(12, 2048, 1)]
    [InlineData(16, 20_480, 4)]
    [InlineData(32, 65_536, 1)]
    public void FatOfOthersReadsBack(int bits, int kilobytes, int clusters)
    {
        Shell($"mkfs.vfat -C -F {bits} -s {clusters} -n TESTED image {kilobytes} > /dev/null; MTOOLS_SKIP_CHECK=1 mcopy -i image -s "
            + $"root/* ::");
        Assert.Equal(Root, ImageTree.Of(At("image")));
        ImageFacts facts = Facts("image");
        Assert.Equal(($"FAT{bits} file system", "TESTED"), (facts.Title, facts.FileSystem!.Label));
    }

    /// <summary>A disk with partitions of each table, in each container.</summary>
    [Theory]
    [InlineData("gpt", "raw")]
    [InlineData("dos", "raw")]
    [InlineData("gpt", "qcow2")]
    [InlineData("gpt", "qcow2", "-c")]
    [InlineData("dos", "qcow2", "-o compat=0.10,cluster_size=512")]
    [InlineData("gpt", "vmdk")]
    [InlineData("gpt", "vmdk", "-o subformat=streamOptimized")]
    [InlineData("gpt", "vpc")]
    [InlineData("gpt", "vpc", "-o subformat=fixed,force_size=on")]
    public void PartitionsInContainersReadBack(string table, string format, string options = "")
    {
        string type = table == "gpt" ? "type=uefi" : "type=c";
        Shell($"""
            mkfs.vfat -C fat 4096 > /dev/null
            mcopy -i fat -s root/* ::
            truncate -s 16M disk
            printf 'label: {table}\nstart=2048, size=8192, {type}\nsize=8192, type=L\n' | sfdisk -q disk
            dd if=fat of=disk bs=1M seek=1 conv=notrunc status=none
            qemu-img convert -f raw -O {format} {options} disk image
            """);
        Assert.Equal(["1/", .. Root.Select(l => "1/" + l)], ImageTree.Of(At("image")).TakeWhile(l => !l.StartsWith('2')));
        ImageFacts facts = Facts("image"), disk = format == "raw" ? facts : Assert.Single(facts.Parts!);
        Assert.Equal(table == "gpt" ? "gpt" : "mbr", disk.Disk!.Table);
        Assert.Equal([(1, 1 << 20, 4 << 20), (2, 5 << 20, 4 << 20)], disk.Disk.Partitions!.Select(p => (p.Number, (int)p.Start,
            (int)p.Size)));
        Assert.Contains(disk.Parts!, p => p is { Name: "1", Format: "fat" });
    }

    /// <summary>Logical partitions have numbers from 5 on; the copy of a table that is damaged is at the disk's end.</summary>
    [Fact]
    public void TablesOfEachKindAreUnderstood()
    {
        Shell("""
            truncate -s 16M mbr gpt
            printf 'label: dos\nsize=4096, type=83\nsize=20480, type=5\nmbr5 : size=4096, type=83\nmbr6 : size=4096, type=82\n' > script
            sfdisk -q mbr < script
            printf 'label: gpt\nsize=4096, name=first\n' | sfdisk -q gpt
            dd if=/dev/urandom of=gpt bs=1 seek=528 count=8 conv=notrunc status=none
            """);
        Assert.Equal([1, 5, 6], Facts("mbr").Disk!.Partitions!.Select(p => p.Number));
        ImageFacts gpt = Facts("gpt");
        Assert.Equal("first", Assert.Single(gpt.Disk!.Partitions!).Name);
        Assert.Contains("copy at the disk's end", gpt.Problem, StringComparison.Ordinal);
    }

    /// <summary>What we write for each firmware: our loader's program, in it the image with its files.</summary>
    [Theory]
    [InlineData("raw", "1/")]
    [InlineData("qcow2", "1/")]
    [InlineData("vmdk", "1/")]
    [InlineData("vhd", "1/")]
    [InlineData("iso", "")]
    [InlineData("efi", null)]
    public async Task OurDisksReadBack(string format, string? partition)
    {
        string elf = await _guests.LinkAsync("d.S", Guests.PvhSource, Guests.PvhScript);
        Assert.Empty(ImageWriter.Write(new(elf, At("kernel"), "PvhElf")));
        Shell("(cd root; find . | cpio -o -H newc --quiet) > initrd");
        Assert.Empty(DiskWriter.Write(new(At("kernel"), At("initrd"), "say it", At("image"), format)));
        using var image = ImageInspection.Open(At("image"), OciChoice.First);
        string program = partition is null ? "" : partition + "EFI/BOOT/BOOTX64.EFI/";
        Assert.Equal("say it", Text(image, program + "cmdline"));
        Assert.Equal("hello\n", Text(image, program + "initrd/etc/motd"));
        Assert.Equal("say it", Assert.Single(All(image.Describe()).Where(p => p.Format == "bundle").Select(p => p.CommandLine).Distinct()));
        Assert.NotEmpty(image.Bundle()!);
    }

    /// <summary>Our archives, and an image that has its archive beside it or in it.</summary>
    [Fact]
    public async Task OurRootFileSystemsReadBack()
    {
        Links();
        await using (FileStream output = File.Create(At("image")))
        {
            RootFileSystem.Write([At("root")], output);
        }

        Assert.Equal(Root, ImageTree.Of(At("image")));
        string elf = await _guests.LinkAsync("d.S", Guests.PvhSource, Guests.PvhScript);
        Assert.Empty(ImageWriter.Write(new(elf, At("kernel"), "PvhElf")));
        File.Move(At("image"), At("kernel.initrd"));
        Assert.Equal(Root, ImageTree.Of(At("kernel")));
        string[] ways = [.. Facts("kernel").Boot!.Select(b => b.Protocol)];
        Assert.Equal(["pvh"], ways);
        string embedded = await _guests.LinkAsync("e.S", Guests.PvhSource + $"""

            .section .rodata
            .balign 4096
            .incbin "{At("kernel.initrd")}"
            """, Guests.PvhScript);
        Assert.Equal(Root, ImageTree.Of(embedded));
    }

    /// <summary>Layers over each other, as a container sees them, and each by itself.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("z")]
    public void LayersOfContainersAreMerged(string compression)
    {
        Shell($$$"""
            mkdir -p oci/blobs/sha256 upper/etc upper/deep
            printf x > upper/etc/.wh.motd; printf x > upper/deep/.wh..wh..opq; printf new > upper/deep/new
            tar -C root -c{{{compression}}}f lower.tar . ; tar -C upper -c{{{compression}}}f upper.tar .
            put() {
                sum=$(sha256sum $2 | cut -d' ' -f1)
                cp $2 oci/blobs/sha256/$sum
                printf '"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%s' $1 $sum $(stat -c %s $2)
            }
            printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},' > config
            printf '"config":{"Entrypoint":["/large"]}}' >> config
            printf '{"schemaVersion":2,"config":{%s},"layers":[{%s},{%s}]}' "$(put config.v1+json config)" \
                "$(put layer.v1.tar lower.tar)" "$(put layer.v1.tar upper.tar)" > manifest
            printf '{"schemaVersion":2,"manifests":[{%s,"annotations":{"org.opencontainers.image.ref.name":"latest"}}]}' \
                "$(put manifest.v1+json manifest)" > oci/index.json
            printf '{"imageLayoutVersion":"1.0.0"}' > oci/oci-layout
            tar -C oci -cf oci.tar .
            """);
        string[] merged = ImageTree.Of(At("oci")), second = ImageTree.Of(At("oci.tar"), new("latest", 2));
        Assert.Equal(merged, ImageTree.Of(At("oci.tar"), new("linux/amd64", null)));
        Assert.Equal(["deep/", "deep/new 3", "etc/", "etc/empty 0"],
            merged.Where(l => l.StartsWith('d') || l.StartsWith('e')).Select(l => l.EndsWith('/') ? l : l[..^17]));
        Assert.Contains(merged, l => l.StartsWith("large 300000", StringComparison.Ordinal));
        Assert.Contains(second, l => l.StartsWith("etc/.wh.motd", StringComparison.Ordinal));
        OciImageFacts facts = Assert.Single(Facts("oci").Oci!.Images);
        Assert.Equal(("linux/amd64", "latest", 2), (facts.Platform, Assert.Single(facts.Tags), facts.Layers.Count));
        Assert.Equal("UK4097", Assert.Throws<ImageReadException>(() => ImageTree.Of(At("oci"), new("linux/arm64", null))).Code);
    }

    /// <summary>Links lead where they lead in a guest: never out of the image, and not in circles.</summary>
    [Fact]
    public void LinksStayInTheImage()
    {
        Shell("""
            ln -s /etc root/folder; ln -s ../../../../etc/motd root/out; ln -s circle root/circle; ln -s nothing root/nowhere
            (cd root; find . | cpio -o -H newc --quiet) > image
            """);
        using var image = ImageInspection.Open(At("image"), OciChoice.First);
        Assert.Equal(["hello\n", "hello\n"], [Text(image, "folder/motd"), Text(image, "out")]);
        foreach (string path in (string[])["circle", "nowhere", "../../etc/passwd"])
        {
            Assert.Equal("UK4095", Assert.Throws<ImageReadException>(() => image.View.Find(path)).Code);
        }
    }

    [Theory]
    [InlineData("printf 'no image at all' > image", "UK4091")]
    [InlineData(": > image", "UK4090")]
    [InlineData("mkdir image", "UK4091")]
    [InlineData("mkfifo image", "UK4090")]
    [InlineData("qemu-img create -q -f raw base 1M; qemu-img create -q -f qcow2 -b base -F raw image", "UK4093")]
    [InlineData("qemu-img create -q -f vhdx image 8M", "UK4093")]
    [InlineData("head -c 100 /bin/true > image", "UK4092")]
    public void WhatCannotBeReadIsTold(string script, string code)
    {
        Shell(script);
        List<Diagnostics.Diagnostic> found = [];
        Assert.False(ImageInspection.Try(At("image"), found, () => ImageTree.Of(At("image"))));
        Assert.Equal((code, At("image")), (Assert.Single(found).Code, found[0].File));
    }

    /// <summary>Gigabytes of zeros, in a file of which each kilobyte is two hundred.</summary>
    [Fact]
    public void BombsAreRefused()
    {
        Shell("head -c 64M /dev/zero | gzip -1 > part; for i in $(seq 40); do cat part; done > image");
        Assert.Equal("UK4094", Assert.Throws<ImageReadException>(() => ImageTree.Of(At("image"))).Code);
    }

    private ImageFacts Facts(string path)
    {
        using var image = ImageInspection.Open(At(path), OciChoice.First);
        return image.Describe();
    }

    private static IEnumerable<ImageFacts> All(ImageFacts facts) => (facts.Parts ?? []).SelectMany(All).Prepend(facts);

    private static string Text(ImageInspection image, string path)
    {
        using StreamReader reader = new(image.View.Find(path).Entry.Contents!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

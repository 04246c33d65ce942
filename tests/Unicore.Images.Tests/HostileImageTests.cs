// SPDX-License-Identifier: BSD-3-Clause
// Images that somebody thought out: each says something that is possible only in a file that wants to do harm.
using System.Buffers.Binary;
using System.Text;
using Unicore.Images.Inspecting;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class HostileImageTests(ImageFuzzTests.Seeds seeds) : IClassFixture<ImageFuzzTests.Seeds>
{
    /// <summary>Three files that say they are as long as can be said.</summary>
    [Fact]
    public void SizesThatAreNoneAreRefused()
    {
        byte[] bytes = new byte[3 * 4096];
        Span<byte> super = bytes.AsSpan(1024), root = bytes.AsSpan(4096), folder = bytes.AsSpan(2 * 4096);
        BinaryPrimitives.WriteUInt32LittleEndian(super, 0xe0f5e1e2);
        super[12] = 12;
        super[40] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(root[4..], 0x41ed);
        BinaryPrimitives.WriteUInt32LittleEndian(root[8..], 4096);
        root[16] = 2;
        for (int i = 0; i < 3; i++)
        {
            Span<byte> inode = root[((i + 1) * 64)..], name = folder[(i * 12)..];
            inode[0] = 1 | (1 << 1);
            BinaryPrimitives.WriteUInt16LittleEndian(inode[4..], 0x81a4);
            BinaryPrimitives.WriteInt64LittleEndian(inode[8..], (1L << 62) - 1);
            (name[0], name[8], folder[36 + i]) = ((byte)((i + 1) * 2), (byte)(36 + i), (byte)('a' + i));
        }

        Assert.Equal("UK4094", Assert.Throws<ImageReadException>(() => Open(bytes).Describe()).Code);
    }

    /// <summary>A file's clusters that follow each other in a circle, of a file of 4 GiB on a disk of one MiB.</summary>
    [Theory]
    [InlineData("fat12")]
    [InlineData("fat16")]
    public void FilesInACircleAreRefused(string name)
    {
        byte[] bytes = [.. seeds[name]];
        int entry = bytes.AsSpan().IndexOf("NUMBERS    "u8), first = bytes[entry + 26] | (bytes[entry + 27] << 8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(entry + 28), 0xf000_0000);
        int table = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(14)) * 512;
        for (int i = 0; i < 16; i++)
        {
            // Entries of twelve bits stand two in three bytes: both of a pair lead to the first.
            int next = (first & ~1) + (i & 1);
            if (name == "fat16")
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(table + (first * 2)), (ushort)first);
            }
            else
            {
                int at = table + (next * 3 / 2), value = bytes[at] | (bytes[at + 1] << 8);
                value = (next & 1) == 0 ? (value & 0xf000) | first : (value & 0xf) | (first << 4);
                (bytes[at], bytes[at + 1]) = ((byte)value, (byte)(value >> 8));
            }
        }

        using ImageInspection image = Open(bytes);
        ImageEntry file = image.View.Find("deep/er/numbers").Entry;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("UK4092", Assert.Throws<ImageReadException>(() => file.Contents!.ReadAt(0, new byte[512])).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    /// <summary>A file that is called as the root is.</summary>
    [Fact]
    public void AFileWithoutANameDoesNotHideTheOthers()
    {
        ImageFiles files = new([
            new("", EntryKind.Folder, 0x1c0, 0), new("a", EntryKind.File, 0, 0), new("", EntryKind.File, 0, 0),
            new("", EntryKind.Folder, 0x1c0, 1) { Contents = new MemorySource(new byte[1]) }]);
        Assert.Equal((EntryKind.Folder, 0x1c0, null), (files.Find("")!.Kind, files.Find("")!.Mode, files.Find("")!.Contents));
        Assert.Equal("a", Assert.Single(files.Children("")).Path);
    }

    /// <summary>What zlib asks a dictionary for.</summary>
    [Fact]
    public void GrainsThatCannotBeUnpackedAreDamaged()
    {
        byte[] bytes = [.. seeds["stream.vmdk"]];
        for (int at = 512; at + 14 < bytes.Length; at += 512)
        {
            if (bytes[at + 12] == 0x78 && BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 12)) % 31 == 0)
            {
                bytes[at + 13] = 0x20;
            }
        }

        Assert.Equal("UK4092", Assert.Throws<ImageReadException>(() => Open(bytes).View.Find("1")).Code);
    }

    /// <summary>A part that cannot be read does not hide the others.</summary>
    [Fact]
    public void APartThatIsDamagedIsListed()
    {
        ImageMember[] members = [new("1", new Unreadable()), new("2", new MemorySource(seeds["fat12"]))];
        ImageView view = new(new(new("raw", "disk")) { Members = members });
        Assert.Equal([("1", EntryKind.File), ("2", EntryKind.Folder)], view.Files!.Children("").Select(f => (f.Path, f.Kind)));
    }

    /// <summary>A CD that is a disk too, whose table leads out of it.</summary>
    [Fact]
    public void ADiskThatIsDamagedIsStillACd()
    {
        byte[] bytes = [.. seeds["rockridge.iso"]];
        "EFI PART"u8.CopyTo(bytes.AsSpan(512));
        using ImageInspection image = Open(bytes);
        Assert.Contains("partition table", image.Describe().Problem, StringComparison.Ordinal);
        Assert.NotNull(image.View.Find("etc/motd").Entry.Contents);
    }

    /// <summary>An archive at the end of a piece, without the bytes that fill it up.</summary>
    [Fact]
    public void AnArchiveAtTheEndNeedsNoPadding()
    {
        byte[] archive = seeds["cpio"], bundle = new byte[4096 + archive.Length];
        int length = archive.AsSpan().IndexOf("TRAILER!!!\0"u8) + 11;
        Assert.NotEqual(0, length % 4);
        "UKBOOT\n\u0001"u8.CopyTo(bundle);
        bundle[12] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(bundle.AsSpan(48), 4096);
        BinaryPrimitives.WriteInt32LittleEndian(bundle.AsSpan(60), length);
        archive.AsSpan(0, length).CopyTo(bundle.AsSpan(4096));
        using ImageInspection image = Open(bundle[..(4096 + length)]);
        Assert.Equal("hello\n", Text(image, "initrd/etc/motd"));
    }

    /// <summary>Segments, pieces and names that share their bytes.</summary>
    [Theory]
    [InlineData("notes", "UK4094")]
    [InlineData("loads", "UK4094")]
    [InlineData("sections", "UK4092")]
    [InlineData("symbols", null)]
    public void PiecesThatShareTheirBytesAreCounted(string what, string? code)
    {
        byte[] elf = Elf(what);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? found = null;
        try
        {
            Open(elf).Dispose();
        }
        catch (ImageReadException e)
        {
            found = e.Code;
        }

        Assert.Equal(code, found);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    /// <summary>A bundle whose pieces are all of it.</summary>
    [Fact]
    public void BundlesOfTheSameBytesAreRefused()
    {
        byte[] bundle = new byte[1 << 16];
        "UKBOOT\n\u0001"u8.CopyTo(bundle);
        bundle[12] = 32;
        for (int i = 0; i < 32; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bundle.AsSpan(60 + (i * 24)), bundle.Length);
        }

        Assert.Equal("UK4094", Assert.Throws<ImageReadException>(() => Open(bundle)).Code);
    }

    /// <summary>Entries of a folder that each go on elsewhere, where it goes on, and on.</summary>
    [Fact]
    public void ContinuationsAreCounted()
    {
        byte[] bytes = new byte[(1 << 20) + (32 * 2048)];
        bytes[16 * 2048] = 1;
        bytes[17 * 2048] = 255;
        "CD001"u8.CopyTo(bytes.AsSpan((16 * 2048) + 1));
        "CD001"u8.CopyTo(bytes.AsSpan((17 * 2048) + 1));
        Continuation(bytes.AsSpan(18 * 2048));
        for (int at = 32 * 2048; at < bytes.Length; at += 64)
        {
            Record(bytes.AsSpan(at), 64, 0, 0, (byte)'A');
            Continuation(bytes.AsSpan(at + 34));
        }

        Record(bytes.AsSpan((16 * 2048) + 156), 34, 32, 1 << 20, 0);
        Record(bytes.AsSpan(32 * 2048), 64, 32, 1 << 20, 0);
        "SP\u0007\u0001"u8.CopyTo(bytes.AsSpan((32 * 2048) + 34));
        (bytes[(32 * 2048) + 38], bytes[(32 * 2048) + 39]) = (0xbe, 0xef);
        Assert.Equal("UK4094", Assert.Throws<ImageReadException>(() => Open(bytes).Describe()).Code);

        static void Record(Span<byte> at, byte length, int sector, int size, byte name)
        {
            (at[0], at[32], at[33]) = (length, 1, name);
            BinaryPrimitives.WriteInt32LittleEndian(at[2..], sector);
            BinaryPrimitives.WriteInt32LittleEndian(at[10..], size);
        }

        static void Continuation(Span<byte> at)
        {
            "CE\u001c\u0001\u0012"u8.CopyTo(at);
            BinaryPrimitives.WriteInt32LittleEndian(at[20..], 2048);
        }
    }

    /// <summary>What is in each other, and in each other's parts, has one limit.</summary>
    [Theory]
    [InlineData("tar.gz")]
    [InlineData("compressed.qcow2")]
    [InlineData("stream.vmdk")]
    [InlineData("elf")]
    public void AllThatIsUnpackedIsCounted(string name)
    {
        byte[] bytes = [1, .. seeds[name]];
        Assert.Null(Record.Exception(() => Look(new(1L << 30))));
        Assert.Equal("UK4094", Assert.IsType<ImageReadException>(Record.Exception(() => Look(new(100)))).Code);

        void Look(Budget budget)
        {
            ByteSource part = new MemorySource(bytes, budget).Part(1, bytes.Length - 1, "image");
            IReadOnlyList<ImageMember> members = [new("image", part)];
            ImageView view = new(new(new("raw", "disk")) { Members = members });
            _ = view.Enter(Assert.Single(view.Files!.All))!.Files;
        }
    }

    private static byte[] Elf(string what)
    {
        const int Count = 2000, Names = 8192;
        bool isSections = what is "sections" or "symbols";
        int size = isSections ? 64 : 56, sections = what == "symbols" ? 3 : isSections ? Count : 0;
        byte[] elf = new byte[64 + Names + (Count * size)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        BinaryPrimitives.WriteInt16LittleEndian(elf.AsSpan(16), 2);
        BinaryPrimitives.WriteInt16LittleEndian(elf.AsSpan(18), 62);
        BinaryPrimitives.WriteInt32LittleEndian(elf.AsSpan(20), 1);
        BinaryPrimitives.WriteInt64LittleEndian(elf.AsSpan(isSections ? 40 : 32), 64 + Names);
        BinaryPrimitives.WriteInt16LittleEndian(elf.AsSpan(52), 64);
        BinaryPrimitives.WriteInt16LittleEndian(elf.AsSpan(54), 56);
        BinaryPrimitives.WriteInt16LittleEndian(elf.AsSpan(58), 64);
        BinaryPrimitives.WriteInt16LittleEndian(elf.AsSpan(isSections ? 60 : 56), (short)(isSections ? sections : Count));
        elf.AsSpan(64, Names).Fill((byte)'x');
        for (int i = 0; i < (what == "symbols" ? 0 : Count); i++)
        {
            Span<byte> at = elf.AsSpan(64 + Names + (i * size));
            if (isSections)
            {
                Section(at, i, 3, 64, Names);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(at, what == "notes" ? 4 : 1);
                at[4] = 4;
                BinaryPrimitives.WriteInt64LittleEndian(at[32..], elf.Length);
                BinaryPrimitives.WriteInt64LittleEndian(at[40..], elf.Length);
            }
        }

        if (what == "symbols")
        {
            int table = 64 + Names + (3 * 64), count = (elf.Length - table) / 24;
            Section(elf.AsSpan(64 + Names + 64), 0, 3, 64, Names);
            Section(elf.AsSpan(64 + Names + 128), 0, 2, table, count * 24);
            elf[64 + Names + 128 + 40] = 1;
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(elf.AsSpan(table + (i * 24)), i);
            }
        }
        else if (isSections)
        {
            elf[62] = 1;
        }

        return elf;

        static void Section(Span<byte> at, int name, int type, int offset, int size)
        {
            BinaryPrimitives.WriteInt32LittleEndian(at, name);
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], type);
            BinaryPrimitives.WriteInt64LittleEndian(at[24..], offset);
            BinaryPrimitives.WriteInt64LittleEndian(at[32..], size);
        }
    }

    private static ImageInspection Open(byte[] bytes) => ImageInspection.Of("image", new MemorySource(bytes), OciChoice.First);

    private static string Text(ImageInspection image, string path)
    {
        using StreamReader reader = new(image.View.Find(path).Entry.Contents!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private sealed class Unreadable : ByteSource
    {
        public override long Length => 512;

        public override int ReadAt(long offset, Span<byte> buffer) => throw new ImageReadException("UK4092", "It is damaged.");
    }
}

// SPDX-License-Identifier: BSD-3-Clause
// Random damage to images of every format, and damage that was thought of: a coded error or none, in little time and memory.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Unicore.Images.Disks;
using Unicore.Images.Inspecting;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ImageFuzzTests(ImageFuzzTests.Seeds seeds) : IClassFixture<ImageFuzzTests.Seeds>
{
    private const long MostMemory = 1L << 30;

    // A campaign: UNICORE_FUZZ_SECONDS=3600 dotnet test --filter ImageFuzzTests; another UNICORE_FUZZ_SEED for other inputs.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(Setting("UNICORE_FUZZ_SECONDS", 0.7)),
        LongestRound = TimeSpan.FromSeconds(60);

    private static readonly ulong[] Values =
        [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, ulong.MaxValue,
            1UL << 62];

    [Theory]
    [InlineData("cpio")]
    [InlineData("gnu.tar")]
    [InlineData("pax.tar")]
    [InlineData("tar.gz")]
    [InlineData("erofs")]
    [InlineData("chunks.erofs")]
    [InlineData("rockridge.iso")]
    [InlineData("joliet.iso")]
    [InlineData("fat12")]
    [InlineData("fat16")]
    [InlineData("fat32")]
    [InlineData("mbr")]
    [InlineData("gpt")]
    [InlineData("qcow2")]
    [InlineData("compressed.qcow2")]
    [InlineData("vmdk")]
    [InlineData("stream.vmdk")]
    [InlineData("vhd")]
    [InlineData("efi")]
    [InlineData("boot.iso")]
    [InlineData("elf")]
    [InlineData("initrd.elf")]
    public void DamagedImagesGiveCodedErrors(string name)
    {
        byte[] seed = seeds[name];
        Assert.Equal(name == "elf" ? "UK4095" : null, Look(new MemorySource(seed)));
        Campaign(name, random => new MemorySource(Damage(seed, random)));
    }

    /// <summary>Documents that are damaged, and have the hash that others say they have.</summary>
    [Fact]
    public void DamagedLayoutsGiveCodedErrors()
    {
        Assert.Null(Look(new MemorySource(FuzzedLayout.Make(null, seeds["gnu.tar"]))));
        Campaign("oci", random => new MemorySource(FuzzedLayout.Make(random, random.Next(4) == 0 ? Damage(seeds["gnu.tar"], random)
            : seeds["gnu.tar"])));
    }

    /// <summary>A folder that is in itself.</summary>
    [Theory]
    [InlineData("fat12")]
    [InlineData("fat16")]
    [InlineData("fat32")]
    [InlineData("plain.iso")]
    public void FoldersInThemselvesAreFound(string name)
    {
        byte[] bytes = [.. seeds[name]];
        if (name.EndsWith("iso", StringComparison.Ordinal))
        {
            int record = bytes.AsSpan().IndexOf("\u0002ER"u8) - 32;
            bytes.AsSpan((16 * 2048) + 158, 8).CopyTo(bytes.AsSpan(record + 2));
        }
        else
        {
            int own = bytes.AsSpan().IndexOf(".          "u8), inner = bytes.AsSpan().IndexOf("ER         "u8);
            bytes.AsSpan(own + 26, 2).CopyTo(bytes.AsSpan(inner + 26));
        }

        Assert.Equal("UK4092", Look(new MemorySource(bytes)));
    }

    /// <summary>Partitions that are the disk they are of.</summary>
    [Fact]
    public void DisksInThemselvesHaveAnEnd()
    {
        byte[] disk = new byte[1 << 20];
        for (int i = 0; i < 4; i++)
        {
            disk[446 + (i * 16) + 4] = 0x83;
            BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(446 + (i * 16) + 12), 2048);
        }

        (disk[510], disk[511]) = (0x55, 0xaa);
        Assert.Equal("UK4094", Look(new MemorySource(disk)));
    }

    /// <summary>Tables of a disk that are each other.</summary>
    [Fact]
    public void TablesThatAreThemselvesHaveAnEnd()
    {
        byte[] disk = [.. seeds["qcow2"]];
        long table = BinaryPrimitives.ReadInt64BigEndian(disk.AsSpan(40));
        BinaryPrimitives.WriteInt64BigEndian(disk.AsSpan((int)table), table | (1L << 63));
        _ = Look(new MemorySource(disk));
    }

    /// <summary>Paths of which each names a thousand folders.</summary>
    [Fact]
    public void FoldersThatNobodyNamesAreCounted()
    {
        StringBuilder archive = new();
        for (int i = 0; i < 200; i++)
        {
            string name = $"{i:x3}" + string.Concat(Enumerable.Repeat("/a", 2000));
            string zeros = new('0', 48);
            archive.Append($"070701{i + 1:x8}{0x81a4:x8}{0:x16}{1:x8}{zeros}{name.Length + 1:x8}{0:x8}{name}\0");
            archive.Append('\0', (4 - (archive.Length % 4)) % 4);
        }

        archive.Append($"070701{string.Concat(Enumerable.Repeat("00000000", 11))}{11:x8}{0:x8}TRAILER!!!\0\0\0\0");
        Assert.Equal("UK4094", Look(new MemorySource(Encoding.ASCII.GetBytes(archive.ToString()))));
    }

    private static void Campaign(string name, Func<Random, ByteSource> make)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int seed = name.Aggregate((int)Setting("UNICORE_FUZZ_SEED", 0), (hash, c) => unchecked((hash * 31) + c));
        for (int round = 0; round == 0 || clock.Elapsed < Longest; round++)
        {
            ByteSource source = make(new(unchecked(seed + round)));
            Task<long> work = Task.Run(() =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                _ = Look(source);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
            bool ended = Task.WhenAny(work, Task.Delay(LongestRound)).GetAwaiter().GetResult() == work;
            if (!ended || work.IsFaulted || work.Result > MostMemory)
            {
                string file = Path.Combine(Path.GetTempPath(), $"unicore-fuzz-{name}-{round}");
                File.WriteAllBytes(file, source.Head((int)source.Length));
                Assert.Fail($"Round {round} of {name} "
                    + $"{(!ended ? "hangs" : work.IsFaulted ? $"threw {work.Exception!.InnerException}" : $"took {work.Result} bytes")}: "
                        + $"{file}");
            }
        }
    }

    /// <summary>Asks all that can be asked; returns the code of what was wrong.</summary>
    private static string? Look(ByteSource source)
    {
        string? code = null;
        Try(() =>
        {
            using var image = ImageInspection.Of("image", source, OciChoice.First);
            Try(() => code ??= Problem(image.Describe()));
            Try(() => image.Bundle());
            Try(() => _ = image.Programs().ToArray());
            Try(() => Walk(image.View, image.View.Find("").Entry));
        });
        return code;

        void Try(Action act)
        {
            try
            {
                act();
            }
            catch (ImageReadException e)
            {
                Assert.Matches("^UK409[0-9]$", e.Code);
                code ??= e.Code;
            }
        }

        void Walk(ImageView view, ImageEntry entry)
        {
            byte[] buffer = new byte[1 << 16];
            (ImageView View, IReadOnlyList<ImageEntry> Entries)? below = null;
            Try(() => below = view.List(entry));
            foreach (ImageEntry inner in below?.Entries ?? [])
            {
                // The first and the last bytes: between them are as many as somebody likes to write there.
                Try(() => inner.Contents?.ReadAt(0, buffer));
                Try(() => inner.Contents?.ReadAt(Math.Max(inner.Contents.Length - buffer.Length, 0), buffer));
                if (inner.Kind == EntryKind.Folder)
                {
                    Walk(below!.Value.View, inner);
                }
            }
        }

        static string? Problem(ImageFacts facts) => (facts.Parts ?? []).Select(Problem).FirstOrDefault(p => p is not null)
            ?? (facts.Problem?.Contains("larger than what is read", StringComparison.Ordinal) == true ? "UK4094" : null);
    }

    /// <summary>Some of a few kinds of damage, most of it where something is.</summary>
    private static byte[] Damage(byte[] seed, Random random)
    {
        byte[] bytes = [.. seed];
        for (int count = random.Next(1, 8); count > 0; count--)
        {
            int at = Place(bytes, random);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 or 3 or 4:
                    int size = 1 << random.Next(4);
                    byte[] value = BitConverter.GetBytes(Values[random.Next(Values.Length)]);
                    at = at / size * size;
                    value.AsSpan(0, Math.Min(size, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                    if (random.Next(2) == 0)
                    {
                        bytes.AsSpan(at, Math.Min(size, bytes.Length - at)).Reverse();
                    }

                    break;
                case 5:
                    int from = Place(bytes, random), length = Math.Min(random.Next(1, 4096), bytes.Length - Math.Max(at, from));
                    bytes.AsSpan(from, length).ToArray().CopyTo(bytes.AsSpan(at));
                    break;
                case 6:
                    "0123456789abcdefABCDEF/.. \0"u8[random.Next(27)..][..1].CopyTo(bytes.AsSpan(at));
                    break;
                case 7 when random.Next(4) == 0:
                    bytes = bytes[..Math.Max(at, 1)];
                    break;
            }
        }

        return bytes;
    }

    private static int Place(byte[] bytes, Random random)
    {
        int at = 0;
        for (int tries = 0; tries < 50; tries++)
        {
            at = random.Next(random.Next(3) == 0 ? Math.Min(4096, bytes.Length) : bytes.Length);
            if (bytes[at] != 0)
            {
                return Math.Clamp(at + random.Next(-8, 9), 0, bytes.Length - 1);
            }
        }

        return at;
    }

    private static double Setting(string name, double otherwise) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), System.Globalization.CultureInfo.InvariantCulture, out double value)
            ? value : otherwise;

    /// <summary>Small images of each format, made once.</summary>
    public sealed class Seeds : IAsyncLifetime, IDisposable
    {
        private readonly Guests _guests = new();

        public byte[] this[string name] => File.ReadAllBytes(_guests.At("out/" + name));

        public async Task InitializeAsync()
        {
            HostShell.Run(_guests.At("."), """
                export PATH=$PATH:/usr/sbin:/sbin
                exec 2> /dev/null
                mkdir -p root/deep/er root/etc out
                echo hello > root/etc/motd; ln -s ../etc/motd root/deep/link; seq 3000 > root/deep/er/numbers; : > root/empty
                touch "root/a name that is longer than eleven characters"
                (cd root; find . | sort | cpio -o -H newc --quiet) > out/cpio
                tar -C root -cf out/gnu.tar --format=gnu . ; tar -C root -cf out/pax.tar --format=pax . ; tar -C root -czf out/tar.gz .
                mkfs.erofs out/erofs root > /dev/null; mkfs.erofs --chunksize=4096 out/chunks.erofs root > /dev/null
                xorriso -as mkisofs -quiet -r -o out/rockridge.iso root
                xorriso -as mkisofs -quiet -J --norock -o out/joliet.iso root
                xorriso -as mkisofs -quiet --norock -o out/plain.iso root
                rm root/deep/link
                mkfs.vfat -C -F 12 -s 1 out/fat12 1024; mkfs.vfat -C -F 16 -s 1 out/fat16 2600; mkfs.vfat -C -F 32 -s 1 out/fat32 33300
                for i in 12 16 32; do MTOOLS_SKIP_CHECK=1 mcopy -i out/fat$i -s root/* ::; done
                truncate -s 3M out/mbr out/gpt
                printf 'label: dos\nstart=64, size=2048, type=1\nstart=2112, size=2048, type=5\nmbr5 : size=1000, type=83\n' > script
                sfdisk -q out/mbr < script
                printf 'label: gpt\nstart=64, size=2048, type=uefi\n' | sfdisk -q out/gpt
                for i in mbr gpt; do dd if=out/fat12 of=out/$i bs=512 seek=64 conv=notrunc status=none; done
                qemu-img convert -O qcow2 out/gpt out/qcow2; qemu-img convert -O qcow2 -c out/gpt out/compressed.qcow2
                qemu-img convert -O vmdk out/mbr out/vmdk; qemu-img convert -O vmdk -o subformat=streamOptimized out/gpt out/stream.vmdk
                qemu-img convert -O vpc out/gpt out/vhd
                """);
            string elf = await _guests.LinkAsync("d.S", Guests.PvhSource, Guests.PvhScript);
            Assert.Empty(ImageWriter.Write(new(elf, _guests.At("out/elf"), "PvhElf")));
            foreach ((string name, string format) in (IEnumerable<(string, string)>)[("efi", "efi"), ("boot.iso", "iso")])
            {
                Assert.Empty(DiskWriter.Write(new(_guests.At("out/elf"), _guests.At("out/cpio"), "say it", _guests.At("out/" + name),
                    format)));
            }

            File.Copy(await _guests.LinkAsync("e.S", Guests.PvhSource + $"""

                .section .rodata
                .balign 4096
                .incbin "{_guests.At("out/cpio")}"
                """, Guests.PvhScript), _guests.At("out/initrd.elf"));
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose() => _guests.Dispose();
    }
}

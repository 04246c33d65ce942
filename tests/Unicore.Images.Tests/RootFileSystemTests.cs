// SPDX-License-Identifier: BSD-3-Clause
// Root file systems: what cpio itself reads of ours, what we read of others' archives, and what is refused.
using System.Text;
using Unicore.Diagnostics;
using Unicore.Images.Initrd;

namespace Unicore.Images.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RootFileSystemTests : IDisposable
{
    private static readonly HashSet<string> NoneMade = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-root-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private string this[string path] => Path.Combine(_folder, path);

    private void Put(string path, string text, UnixFileMode mode = (UnixFileMode)0x1a4)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
        File.SetUnixFileMode(this[path], mode);
    }

    private static byte[] Write(params string[] sources)
    {
        using MemoryStream output = new();
        Diagnostic? error = RootFileSystem.Write(sources, output);
        Assert.True(error is null, error?.ToString());
        return output.ToArray();
    }

    private static string[] Words(string text, char separator) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries);

    private static string CodeOf(params string[] sources) => RootFileSystem.Write(sources, new MemoryStream())!.Code;

    private string Shell(string script) => HostShell.Run(_folder, script);

    /// <summary>A build lists an archive that one of its own steps makes later.</summary>
    [Fact]
    public void AnArchiveThatIsMadeLaterIsListed()
    {
        List<Diagnostic> found = [];
        RootListing listing = RootFileSystem.List([this["made.tar"]], new HashSet<string> { this["made.tar"] }, found);
        Assert.Empty(found);
        Assert.Equal([this["made.tar"]], listing.Files);
        RootFileSystem.List([this["made.tar"]], NoneMade, found);
        Assert.Equal("UK4030", Assert.Single(found).Code);
    }

    /// <summary>Names, kinds, modes and contents as the tree had them; every entry root's and of no date.</summary>
    [Fact]
    public void CpioReadsWhatIsWritten()
    {
        Put("root/etc/motd", "hello\n", (UnixFileMode)0x180);
        Put("root/bin/a long name with blanks", new string('x', 100_001), (UnixFileMode)0x1ed);
        Put("root/empty", "");
        Directory.CreateDirectory(this["root/tmp"], (UnixFileMode)0x3ff);
        File.SetUnixFileMode(this["root/tmp"], (UnixFileMode)0x3ff);
        File.CreateSymbolicLink(this["root/sbin"], "bin");
        File.CreateSymbolicLink(this["root/dangling"], "/no/where");
        File.WriteAllBytes(this["out.cpio"], Write(this["root"]));
        string list = Shell("cpio -itvn --quiet < out.cpio");
        Assert.Equal(
            [
                "drwxr-xr-x 2 0 0 0 bin", "-rwxr-xr-x 1 0 0 100001 bin/a long name with blanks", "lrwxrwxrwx 1 0 0 9 dangling -> /no/where",
                "-rw-r--r-- 1 0 0 0 empty", "drwxr-xr-x 2 0 0 0 etc", "-rw------- 1 0 0 6 etc/motd", "lrwxrwxrwx 1 0 0 3 sbin -> bin",
                "drwxrwxrwt 2 0 0 0 tmp",
            ],
            Words(list, '\n').Select(l => string.Join(' ', Words(l, ' ')).Replace(" Jan 1 1970", "", StringComparison.Ordinal)));
        Shell("mkdir out && cd out && cpio -idm --quiet < ../out.cpio && "
            + "cmp 'bin/a long name with blanks' '../root/bin/a long name with blanks'");
    }

    /// <summary>The bytes depend on nothing else: not on dates, nor on the order in which the disk has the names.</summary>
    [Fact]
    public void TheSameFilesAreTheSameBytes()
    {
        foreach (string root in new[] { "one", "other place/two" })
        {
            foreach (int i in root == "one" ? Enumerable.Range(0, 50) : Enumerable.Range(0, 50).Reverse())
            {
                Put($"{root}/f{i}", $"{i}");
            }
        }

        File.SetLastWriteTimeUtc(this["one/f1"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(Write(this["one"]), Write(this["other place/two"]));
    }

    /// <summary>An archive of either kind gives what its folder gives, hard links with their contents.</summary>
    [Theory]
    [InlineData("find . -depth | cpio -o -H newc --quiet > ../x", false)]
    [InlineData("find . | cpio -o -H newc --quiet > ../x", false)]
    [InlineData("tar -cf ../x .", false)]
    [InlineData("tar --format=gnu -cf ../x *", false)]
    [InlineData("tar --format=pax -cf ../x *", false)]
    [InlineData("tar --format=ustar -cPf ../x --transform=s,^,/,S *", false)]
    [InlineData("tar --format=pax -cf ../x $(seq -f %03g 1 1) *", true)]
    public void ArchivesGiveWhatTheirFoldersGive(string script, bool isMissing)
    {
        Put("root/etc/motd", "hello\n", (UnixFileMode)0x180);
        Put("root/deep/" + new string('d', 90) + "/" + new string('n', 99), "deep");
        Put("root/x", "shared", (UnixFileMode)0x1ed);
        File.CreateSymbolicLink(this["root/sbin"], "etc");
        Shell("cd root && ln x y && ln x etc/z");
        if (isMissing)
        {
            Put("root/001", "one more");
        }

        Shell("cd root && " + script);
        Assert.Equal(Write(this["root"]), Write(this["x"]));
    }

    [Fact]
    public void TheLaterOfTwoFilesCountsAndFoldersAreOne()
    {
        Put("a/etc/motd", "first");
        Put("a/etc/a", "a");
        Put("b/etc/motd", "second", (UnixFileMode)0x1ed);
        Put("b/etc/b", "b");
        Put("both/etc/motd", "second", (UnixFileMode)0x1ed);
        Put("both/etc/a", "a");
        Put("both/etc/b", "b");
        Assert.Equal(Write(this["both"]), Write(this["a"], this["b"]));
        Assert.NotEqual(Write(this["both"]), Write(this["b"], this["a"]));
    }

    [Fact]
    public void WhatNoGuestCanBeGivenIsRefused()
    {
        Put("pipe/x", "");
        Shell("mkfifo pipe/p");
        Assert.Equal("UK4032", CodeOf(this["pipe"]));
        List<Diagnostic> found = [];
        RootFileSystem.List([this["pipe"]], NoneMade, found);
        Assert.Equal("UK4032", Assert.Single(found).Code);
        Assert.Contains("'p' in", found[0].Message, StringComparison.Ordinal);

        Put("socket/y", "");
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(this["socket/s"]));
        Assert.Equal("UK4032", CodeOf(this["socket"]));

        Shell("cd pipe && ls | cpio -o -H newc --quiet > ../pipe.cpio && tar -cf ../pipe.tar .");
        Assert.Equal("UK4032", CodeOf(this["pipe.cpio"]));
        Assert.Equal("UK4032", CodeOf(this["pipe.tar"]));

        Shell("mkdir up && cd up && echo ../pipe/x | cpio -o -H newc --quiet > ../up.cpio && tar -cPf ../up.tar ../pipe/x");
        Assert.Equal("UK4033", CodeOf(this["up.cpio"]));
        Assert.Equal("UK4033", CodeOf(this["up.tar"]));

        Put("file/bin", "");
        Put("folder/bin/sh", "");
        Assert.Equal("UK4034", CodeOf(this["file"], this["folder"]));
        Assert.Equal("UK4034", CodeOf(this["folder"], this["file"]));
        Assert.Equal("UK4030", CodeOf(this["nowhere"]));
        Shell("tar -czf x.tar.gz folder");
        Assert.Equal("UK4031", CodeOf(this["x.tar.gz"]));
    }

    /// <summary>Any damage is told or gives other files, and nothing fails otherwise.</summary>
    [Theory]
    [InlineData("find . | cpio -o -H newc --quiet > ../x", 7)]
    [InlineData("tar -cf ../x .", 8)]
    public void DamagedArchivesAreToldAsSuch(string script, int seed)
    {
        Put("root/etc/motd", "hello\n");
        Put("root/bin/x", new string('x', 3000));
        File.CreateSymbolicLink(this["root/sbin"], "bin");
        Shell("cd root && " + script);
        byte[] whole = File.ReadAllBytes(this["x"]);
        Random random = new(seed);
        for (int round = 0; round < 800; round++)
        {
            byte[] damaged = whole[..random.Next(round % 3 == 0 ? 1 : whole.Length, whole.Length + 1)];
            for (int i = random.Next(6); i > 0; i--)
            {
                damaged[random.Next(Math.Min(damaged.Length, 2000))] =
                    round % 2 == 0 ? (byte)random.Next(256) : (byte)"0123456789abcdef./"[random.Next(18)];
            }

            File.WriteAllBytes(this["damaged"], damaged);
            Diagnostic? error = RootFileSystem.Write([this["damaged"]], new MemoryStream());
            Assert.True(error is null || error.Code.StartsWith("UK403", StringComparison.Ordinal), error?.ToString());
        }
    }

    /// <summary>Whatever a header of it claims.</summary>
    [Fact]
    public void AnArchiveTakesLittleMemory()
    {
        Shell("printf x > a && tar --format=pax --pax-option=comment=c -cf x.tar a");
        byte[] archive = File.ReadAllBytes(this["x.tar"]);
        "10000000000\0"u8.CopyTo(archive.AsSpan(124)); // 1 GiB of a header
        Encoding.ASCII.GetBytes("        ").CopyTo(archive, 148);
        int sum = archive[..512].Sum(b => b);
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(archive, 148);
        using (FileStream file = File.Create(this["large.tar"]))
        {
            file.Write(archive);
            file.SetLength(3L << 30);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("UK4031", CodeOf(this["large.tar"]));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 << 20);
    }

    [Fact]
    public void AListingHasWhatDecidesApartFromContents()
    {
        Put("root/a", "1");
        List<Diagnostic> found = [];
        RootListing before = RootFileSystem.List([this["root"]], NoneMade, found);
        Put("root/a", "2");
        Assert.Equal(before.Names, RootFileSystem.List([this["root"]], NoneMade, found).Names);
        Assert.Equal([this["root/a"]], before.Files);
        Put("root/a", "2", (UnixFileMode)0x1ed);
        Assert.Equal(["file 755 a"], RootFileSystem.List([this["root"]], NoneMade, found).Names);
        Directory.CreateDirectory(this["root/b"]);
        Assert.Equal(["file 755 a", "folder 755 b"], RootFileSystem.List([this["root"]], NoneMade, found).Names);
        Assert.Empty(found);
    }
}
